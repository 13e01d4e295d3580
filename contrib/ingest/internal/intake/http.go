package intake

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"golang.org/x/time/rate"
)

// Limits bounds what an HTTP server accepts.
type Limits struct {
	// Size is the maximum number of bytes of an upload.
	Size int64
	// Rate is the number of uploads that may begin in a second. As many may begin at once.
	Rate int
	// AtATime is the number of uploads that are received concurrently.
	AtATime int
}

// Handler accepts uploads with POST to any path. Each upload is verified while it is received, and handed over after all of it was
// verified. Its bytes are also written to a file in Incoming, for the quarantine. The answers are:
//
//	200  the upload is safe; the body is its ManifestUI or UI
//	400  the upload is incomplete
//	405  the method is not POST
//	413  the upload is larger than Limits.Size
//	422  the upload is refused; the body has the kind of failure and the place
//	429  there are too many uploads in this second or concurrently
//	503  the upload is valid, but could not be handed over; send it again
func (in *Intake) Handler(l Limits) http.Handler {
	limiter := rate.NewLimiter(rate.Limit(l.Rate), l.Rate)
	slots := make(chan struct{}, l.AtATime)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		later := func(code int, text string) {
			w.Header().Set("Retry-After", "5")
			http.Error(w, text, code)
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "post an upload", http.StatusMethodNotAllowed)
			return
		}
		if r.ContentLength > l.Size {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if !limiter.Allow() {
			later(http.StatusTooManyRequests, "too many uploads")
			return
		}
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		default:
			later(http.StatusTooManyRequests, "too many uploads")
			return
		}
		up, err := in.post(r, http.MaxBytesReader(w, r.Body, l.Size))
		var refused *ingest.Refusal
		var tooLarge *http.MaxBytesError
		var source *ingest.SourceError
		switch {
		case err == nil:
			fmt.Fprintln(w, up.UI)
		case errors.As(err, &refused):
			text := refused.Letter.Kind
			if refused.Letter.Place != "" {
				text += " at " + refused.Letter.Place
			}
			http.Error(w, text, http.StatusUnprocessableEntity)
		case errors.As(err, &tooLarge):
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		case errors.As(err, &source):
			http.Error(w, "the upload broke off", http.StatusBadRequest)
		default:
			in.Log.Error("an upload was not taken", slog.String("reason", reason(err)))
			later(http.StatusServiceUnavailable, "try again later")
		}
	})
}

// post receives the body of a request.
func (in *Intake) post(r *http.Request, body io.Reader) (*ingest.Upload, error) {
	f, err := os.CreateTemp(in.Incoming, "upload-*.tmp")
	if err != nil {
		return nil, err
	}
	copied := &keeping{r: body, w: f}
	up, err := in.take(r.Context(), copied)
	closed := errors.Join(copied.err, f.Close())
	done := false
	if closed == nil {
		done, closed = in.settle(r.Context(), f.Name(), up, err)
	}
	if !done || closed != nil {
		_ = os.Remove(f.Name())
	}
	if closed != nil {
		in.Log.Error("an upload was not put away", slog.String("reason", reason(closed)))
	}
	return up, err
}

// keeping is a reader that writes what it has read to a file. If writing fails, reading continues, because the upload may be valid.
type keeping struct {
	r   io.Reader
	w   io.Writer
	err error
}

func (k *keeping) Read(b []byte) (int, error) {
	n, err := k.r.Read(b)
	if k.err == nil {
		_, k.err = k.w.Write(b[:n])
	}
	return n, err
}

// NewServer returns a server with timeouts for uploads.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute,
		WriteTimeout:      11 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // it could contain addresses
	}
}
