// An independent verifier of the transparency log: nothing of Gongkai is used, only Go's own tlog and note packages.
//
//	verify KEY log FOLDER         every entry of the log against its signed checkpoint
//	verify KEY proof PROOF ENTRY  one entry against a proof that carries its checkpoint
//	verify KEY day DAY ID CHECKPOINT FOLDER OPENED CONTENT
//	                              that ID was public on a day with this content: CHECKPOINT was kept from then, FOLDER is
//	                              the log now, OPENED is what "log prove ID --up-to SIZE" gave
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) < 3 {
		return fmt.Errorf("usage: verify KEY log FOLDER | verify KEY proof PROOF ENTRY")
	}
	key, err := note.NewVerifier(arguments[0])
	if err != nil {
		return err
	}
	if arguments[1] == "log" {
		_, err := verifyLog(key, arguments[2])
		return err
	}
	if arguments[1] == "day" {
		return verifyDay(key, arguments[0], arguments[2:])
	}
	return verifyProof(key, arguments[2], arguments[3])
}

// opened gives the tree of a checkpoint that the key signed.
func opened(key note.Verifier, written []byte) (tlog.Tree, error) {
	signed, err := note.Open(written, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	var tree tlog.Tree
	if _, err := fmt.Sscan(lines[1], &tree.N); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// followed is a whole log that was read: its entries, and the hashes over them.
type followed struct {
	tree    tlog.Tree
	entries [][]byte
	hashes  tlog.HashReader
}

func verifyLog(key note.Verifier, folder string) (*followed, error) {
	written, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return nil, err
	}
	tree, err := opened(key, written)
	if err != nil {
		return nil, err
	}
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	log := &followed{tree: tree, hashes: read}
	for number := int64(0); number < tree.N; {
		entries, err := bundle(folder, number/256, tree.N)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			hashes, err := tlog.StoredHashes(number, entry, read)
			if err != nil {
				return nil, err
			}
			stored = append(stored, hashes...)
			number++
		}
		log.entries = append(log.entries, entries...)
	}
	root, err := tlog.TreeHash(tree.N, read)
	if err != nil {
		return nil, err
	}
	if root != tree.Hash {
		return nil, fmt.Errorf("the entries give another root than the one that was signed")
	}
	fmt.Printf("%d entries\n", tree.N)
	return log, nil
}

// bundle reads the entries of a bundle of the log of the given size.
func bundle(folder string, index, size int64) ([][]byte, error) {
	path := fmt.Sprintf("%03d", index%1000)
	for rest := index / 1000; rest > 0; rest /= 1000 {
		path = fmt.Sprintf("x%03d/%s", rest%1000, path)
	}
	if width := size - index*256; width < 256 {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	packed, err := os.ReadFile(filepath.Join(folder, "tile", "entries", path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(packed) > 0 {
		length := int(packed[0])<<8 | int(packed[1])
		entries = append(entries, packed[2:2+length])
		packed = packed[2+length:]
	}
	return entries, nil
}

func verifyProof(key note.Verifier, proof, entry string) error {
	written, err := os.ReadFile(proof)
	if err != nil {
		return err
	}
	head, checkpoint, _ := bytes.Cut(written, []byte("\n\n"))
	tree, err := opened(key, checkpoint)
	if err != nil {
		return err
	}
	lines := strings.Split(string(head), "\n")
	var index int64
	if _, err := fmt.Sscanf(lines[1], "index %d", &index); err != nil || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("no proof")
	}
	var hashes tlog.RecordProof
	for _, line := range lines[2:] {
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != tlog.HashSize {
			return fmt.Errorf("no hash: %s", line)
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		hashes = append(hashes, hash)
	}
	data, err := os.ReadFile(entry)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(data)); err != nil {
		return err
	}
	fmt.Printf("entry %d of %d\n", index, tree.N)
	return nil
}
