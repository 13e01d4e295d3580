package cli

import (
	"errors"
	"strings"
)

// Unread returns err as the failure to read one file. Code returns Trouble for it.
func Unread(err error) error { return &unread{err} }

type unread struct{ error }

// Unwrap returns the error in it.
func (u *unread) Unwrap() error { return u.error }

// OneFile reports whether err concerns one file, so that the files after it are read all the same: the file cannot be
// read, or its content is not valid. Other errors are those of the output and of the context.
func OneFile(err error) bool {
	_, ok := errors.AsType[*unread](err)
	return ok || errors.Is(err, ErrInvalid)
}

// Each calls do for each of the files that the arguments name, and for the files after one of which do returns an error
// for which OneFile is true. If there are several files, each line of an error begins with the name of its file.
func (f *FlagSet) Each(do func(path string) error) error {
	var errs []error
	for _, path := range f.Inputs() {
		err := do(path)
		if err != nil && !OneFile(err) {
			return err
		}
		if _, named := errors.AsType[*unread](err); err != nil && !named && f.NArg() > 1 {
			err = &about{path, err}
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// about is an error with the name of its file on each line.
type about struct {
	path string
	error
}

// Error returns the lines of the error.
func (a *about) Error() string {
	return a.path + ": " + strings.ReplaceAll(a.error.Error(), "\n", "\n"+a.path+": ")
}

// Unwrap returns the error in it.
func (a *about) Unwrap() error { return a.error }
