package main

import (
	"fmt"
	"os/exec"
)

// commands adds to some contenders those that are commands of the system, where they are installed.
func commands(contenders []contender, more ...command) []contender {
	for _, c := range more {
		path, err := exec.LookPath(c.args[0])
		if err != nil {
			continue
		}
		contenders = append(contenders, contender{c.name, func(n int) error {
			for range n {
				if out, err := exec.Command(path, c.args[1:]...).CombinedOutput(); err != nil {
					return fmt.Errorf("%w: %.200s", err, out)
				}
			}
			return nil
		}})
	}
	return contenders
}

// command is a command of the system that does the work of a comparison.
type command struct {
	name string
	args []string
}
