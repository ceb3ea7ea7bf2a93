package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"slices"
	"time"

	gomail "github.com/wneessen/go-mail"

	"throughline/internal/wbl"
)

// Encryption says how the connection to the mail server is protected.
type Encryption string

// The kinds of protection.
const (
	StartTLS    Encryption = "starttls" // begins plain and must become TLS, usually port 587
	ImplicitTLS Encryption = "tls"      // TLS from the first byte, usually port 465
	Plain       Encryption = "none"     // for a relay on the same machine only
)

// SMTP hands letters to a mail server, one connection a letter.
type SMTP struct {
	from    netmail.Address
	host    string
	options []gomail.Option
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
}

// SMTPConfig says which server and as whom.
type SMTPConfig struct {
	Host       string
	Port       int // 0: the usual port of the encryption
	Encryption Encryption
	Username   string // empty: without signing in
	Password   string
	From       string         // "Throughline <hello@example.org>"
	Timeout    time.Duration  // of each step; 0: 30 seconds
	RootCAs    *x509.CertPool // who vouches for the server; nil: whom this machine trusts
}

// NewSMTP checks the configuration; it does not connect.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("cannot use %q as the sender's address: %w", cfg.From, err)
	}
	opts, err := cfg.options()
	if err != nil {
		return nil, err
	}
	if _, err := gomail.NewClient(cfg.Host, opts...); err != nil {
		return nil, fmt.Errorf("cannot use the mail server's settings: %w", err)
	}
	s := &SMTP{from: *from, host: cfg.Host, options: opts, dial: new(net.Dialer).DialContext}
	if cfg.Encryption == ImplicitTLS {
		s.dial = (&tls.Dialer{Config: cfg.tls()}).DialContext
	}
	return s, nil
}

func (c SMTPConfig) options() ([]gomail.Option, error) {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	opts := []gomail.Option{gomail.WithTimeout(c.Timeout), gomail.WithoutNoop()}
	switch c.Encryption {
	case StartTLS:
		opts = append(opts, gomail.WithTLSPortPolicy(gomail.TLSMandatory), gomail.WithTLSConfig(c.tls()))
	case ImplicitTLS:
		// The dialer makes the connection TLS. With its own SSL option go-mail would not
		// believe that a connection from another dialer is, and refuse to sign in.
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithPort(465))
	case Plain:
		opts = append(opts, gomail.WithTLSPortPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("cannot use %q as the encryption of mail: use starttls, tls or none", c.Encryption)
	}
	if c.Port != 0 {
		opts = append(opts, gomail.WithPort(c.Port))
	}
	if c.Username != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(c.Username), gomail.WithPassword(c.Password))
	}
	return opts, nil
}

func (c SMTPConfig) tls() *tls.Config {
	return &tls.Config{ServerName: c.Host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}
}

// Deliver sends one letter.
func (s *SMTP) Deliver(ctx context.Context, district wbl.DistrictID, letter Stored) (State, error) {
	m, err := s.message(district, letter)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	err = s.send(ctx, m)
	if err == nil || m.IsDelivered() { // a server that hangs up after "accepted" has it
		return Sent, nil
	}
	if refused(err) {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return "", fmt.Errorf("cannot hand the letter to the mail server: %w", err)
}

// send opens a connection of its own and closes it whatever happens: go-mail leaves it
// open when the greeting, the change to TLS or the sign-in fails.
func (s *SMTP) send(ctx context.Context, m *gomail.Msg) error {
	var conn net.Conn
	dial := func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		conn, err = s.dial(ctx, network, address)
		return conn, err
	}
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithDialContextFunc(dial))...)
	if err != nil {
		return err
	}
	defer func() {
		if conn != nil {
			_ = conn.Close() // usually closed already, after a good end
		}
	}()
	return client.DialAndSendWithContext(ctx, m)
}

func (s *SMTP) message(district wbl.DistrictID, letter Stored) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&s.from)
	if err := m.AddToFormat(oneLine(letter.ToName), letter.To); err != nil {
		return nil, err
	}
	m.Subject(oneLine(letter.Subject))
	m.SetDateWithValue(letter.CreatedAt.Time())
	m.SetMessageIDWithValue(messageID(district, letter.ID, s.from.Address))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday answers
	m.SetGenHeader("Content-Language", string(letter.Lang))
	m.SetBodyString(gomail.TypeTextPlain, letter.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
	return m, nil
}

// refused tells a final answer about this letter (5xx to the recipient or to the text)
// from trouble that somebody can mend: a server that is away, a wrong password, a
// sender that the server does not know yet.
func refused(err error) bool {
	var e *gomail.SendError
	if !errors.As(err, &e) || e.ErrorCode() < 500 {
		return false
	}
	return e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPData || e.Reason == gomail.ErrSMTPDataClose
}
