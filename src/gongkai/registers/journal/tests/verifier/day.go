package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// dated verifies a cosignature of the log's own key, which also says when it was made (C2SP tlog-cosignature).
type dated struct {
	name   string
	key    ed25519.PublicKey
	second int64
}

func (d *dated) Name() string { return d.name }

func (d *dated) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(d.name+"\n\x04"), d.key...))
	return binary.BigEndian.Uint32(sum[:4])
}

func (d *dated) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	second := int64(binary.BigEndian.Uint64(signature[:8]))
	said := fmt.Sprintf("cosignature/v1\ntime %d\n%s", second, text)
	if !ed25519.Verify(d.key, []byte(said), signature[8:]) {
		return false
	}
	d.second = second
	return true
}

// kept gives the tree of a checkpoint and the moment at which it was signed.
func kept(key note.Verifier, written, path string) (tlog.Tree, time.Time, error) {
	parts := strings.SplitN(written, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return tlog.Tree{}, time.Time{}, err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, time.Time{}, err
	}
	tree, err := opened(key, content)
	if err != nil {
		return tree, time.Time{}, err
	}
	signed := &dated{name: parts[0], key: raw[1:]}
	if _, err := note.Open(content, note.VerifierList(signed)); err != nil {
		return tree, time.Time{}, err
	}
	return tree, time.Unix(signed.second, 0), nil
}

type opening struct {
	Sequence  int64   `json:"sequence"`
	Statement *string `json:"statement"`
	Salt      *string `json:"salt"`
}

type statement struct {
	Act     string    `json:"act"`
	At      time.Time `json:"at"`
	Content string    `json:"content"`
	Subject string    `json:"subject"`
}

// read gives what an opened entry says, if the log holds the commitment to it at that very place.
func (log *followed) read(one opening) (said statement, err error) {
	salt, err := base64.StdEncoding.DecodeString(*one.Salt)
	if err != nil {
		return said, err
	}
	if one.Sequence < 1 || one.Sequence > log.tree.N {
		return said, fmt.Errorf("entry %d is not in the log", one.Sequence)
	}
	sum := sha256.Sum256(append(salt, *one.Statement...))
	entry := append([]byte("gongkai-commitment/v1\n"), sum[:]...)
	if !bytes.Equal(entry, log.entries[one.Sequence-1]) {
		return said, fmt.Errorf("entry %d of the log is not a commitment to what was shown", one.Sequence)
	}
	return said, json.Unmarshal([]byte(*one.Statement), &said)
}

func verifyDay(key note.Verifier, written string, arguments []string) error {
	if len(arguments) != 6 {
		return fmt.Errorf("usage: verify KEY day DAY ID CHECKPOINT FOLDER OPENED CONTENT")
	}
	day, err := time.ParseInLocation("2006-01-02", arguments[0], time.FixedZone("CST", 8*3600))
	if err != nil {
		return err
	}
	end := day.AddDate(0, 0, 1)
	tree, signed, err := kept(key, written, arguments[2])
	if err != nil {
		return err
	}
	if !signed.Before(end) {
		return fmt.Errorf("the checkpoint was signed after that day")
	}
	log, err := verifyLog(key, arguments[3])
	if err != nil {
		return err
	}
	if tree.N > log.tree.N {
		return fmt.Errorf("the log is shorter than when the checkpoint was kept")
	}
	if root, err := tlog.TreeHash(tree.N, log.hashes); err != nil || root != tree.Hash {
		return fmt.Errorf("the log has not grown out of the checkpoint that was kept")
	}
	content, err := os.ReadFile(arguments[5])
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	return log.wasPublic(arguments[1], hex.EncodeToString(sum[:]), arguments[4], tree.N, end)
}

// wasPublic replays what was opened about the subject up to the end of the day.
func (log *followed) wasPublic(subject, content, path string, size int64, end time.Time) error {
	written, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var shown []opening
	if err := json.Unmarshal(written, &shown); err != nil {
		return err
	}
	state, since, first, read := "", int64(0), int64(0), map[int64]bool{}
	for _, one := range shown {
		if one.Statement == nil || one.Salt == nil {
			continue // lawfully erased
		}
		said, err := log.read(one)
		if err != nil {
			return err
		}
		read[one.Sequence] = true
		if said.Subject != subject || !said.At.Before(end) || one.Sequence < since {
			continue
		}
		if first == 0 || one.Sequence < first {
			first = one.Sequence
		}
		since, state = one.Sequence, said.Content
		if said.Act == "withdrawn" {
			state = "withdrawn"
		}
	}
	switch {
	case first == 0:
		return fmt.Errorf("nothing that was shown says that it was released by then")
	case first > size:
		return fmt.Errorf("its release is not in the checkpoint that was kept")
	case state == "withdrawn":
		return fmt.Errorf("it was withdrawn by then, entry %d", since)
	case state != content:
		return fmt.Errorf("it was public with another content then, entry %d", since)
	}
	unread := int64(0)
	for number := first; number <= log.tree.N; number++ {
		if !read[number] {
			unread++
		}
	}
	fmt.Printf("public on %s; entries not shown since its release: %d\n", end.AddDate(0, 0, -1).Format("2006-01-02"), unread)
	return nil
}
