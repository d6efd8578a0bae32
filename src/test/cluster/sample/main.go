// Command sample is all that is in the test cluster's own images.
//
//	sample pause        waits; the container that holds a pod's namespaces runs it
//	sample serve [PORT] answers every HTTP request with the pod's name, on port 8080 unless told;
//	                    /wait/3s after so long
//	sample get URL      prints an answer; something to exec in a pod
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 2 && os.Args[1] == "pause":
		pause()
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve("8080")
	case len(os.Args) == 3 && os.Args[1] == "serve":
		serve(os.Args[2])
	case len(os.Args) == 3 && os.Args[1] == "get":
		get(os.Args[2])
	default:
		log.Fatal("usage: sample pause | serve [PORT] | get URL")
	}
}

// stopSignal is asked for first of all, because a process that is the first of its namespace ignores
// every signal it has not asked for.
func stopSignal() <-chan os.Signal {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	return signals
}

func pause() {
	stop := stopSignal()
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	for {
		select {
		case <-stop:
			return
		case <-children:
			// Where the containers of a pod share processes, what they orphan becomes ours to reap.
			for {
				if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 || err != nil {
					break
				}
			}
		}
	}
}

func serve(port string) {
	stop := stopSignal()
	name, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Printf("%s %s from %s", r.Method, r.URL.Path, r.RemoteAddr)
		if text, found := strings.CutPrefix(r.URL.Path, "/wait/"); found {
			wait, err := time.ParseDuration(text)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			time.Sleep(wait)
		}
		fmt.Fprintln(w, name)
	})
	server := &http.Server{Addr: net.JoinHostPort("", port), Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error)
	go func() {
		<-stop
		// Requests that have begun are answered.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(ctx)
	}()
	log.Printf("%s serves on port %s", name, port)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	if err := <-stopped; err != nil {
		log.Fatal(err)
	}
}

func get(url string) {
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatal(response.Status)
	}
}
