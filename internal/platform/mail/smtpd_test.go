package mail_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// smtpd is a mail server as small as can be, on 127.0.0.1.
type smtpd struct {
	port int

	mu       sync.Mutex
	answers  map[string][]string // command -> its next answers; none left: accepted
	mails    []string            // the data of accepted letters
	rcpts    []string
	dropped  bool // hang up after the text was accepted
	signIn   bool // offer AUTH PLAIN; what was presented goes to signedIn
	signedIn []string
}

func startSMTPD(t *testing.T) *smtpd {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveSMTP(t, l)
}

// startTLSSMTPD is a server that speaks TLS from the first byte, and who vouches for it.
func startTLSSMTPD(t *testing.T) (*smtpd, *x509.CertPool) {
	t.Helper()
	certs := httptest.NewTLSServer(nil) // for its certificate of 127.0.0.1
	defer certs.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", certs.TLS)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(certs.Certificate())
	s := serveSMTP(t, l)
	s.signIn = true
	return s, pool
}

func serveSMTP(t *testing.T, l net.Listener) *smtpd {
	s := &smtpd{port: l.Addr().(*net.TCPAddr).Port, answers: map[string][]string{}}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); open.Wait() })
	return s
}

func (s *smtpd) answer(command, usual string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if next := s.answers[command]; len(next) > 0 {
		s.answers[command] = next[1:]
		if next[0] != "" {
			return next[0]
		}
	}
	return usual
}

func (s *smtpd) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		switch command := strings.ToUpper(strings.Fields(line + " x")[0]); command {
		case "EHLO":
			say("250-test")
			if s.signIn {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "AUTH":
			s.mu.Lock()
			s.signedIn = append(s.signedIn, line)
			s.mu.Unlock()
			say("235 welcome")
		case "RCPT":
			s.mu.Lock()
			s.rcpts = append(s.rcpts, line)
			s.mu.Unlock()
			say(s.answer(command, "250 ok"))
		case "DATA":
			say("354 go on")
			if !s.data(r, say) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say(s.answer(command, "250 ok"))
		}
	}
}

func (s *smtpd) data(r *bufio.Reader, say func(string)) (goOn bool) {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(line)
	}
	reply := s.answer("DATA", "250 taken")
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasPrefix(reply, "250") {
		s.mails = append(s.mails, b.String())
	}
	say(reply)
	return !s.dropped
}

func (s *smtpd) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.mails...)
}
