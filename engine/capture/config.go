package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"time"
)

// config is what Roomful hands over on stdin, secrets included; nothing of it is on the command line, where
// every user of the machine could read it.
type config struct {
	Folder        string `json:"folder"`
	URL           string `json:"url"`
	APIKey        string `json:"api_key"`
	APISecret     string `json:"api_secret"`
	Room          string `json:"room"`
	Identity      string `json:"identity"`
	Media         string `json:"media"`
	MaxHeight     uint32 `json:"max_height"`
	RotateSeconds int    `json:"rotate_seconds"`
	DiskFloor     uint64 `json:"disk_floor"`
	GiveUpSeconds int    `json:"give_up_seconds"`
}

// The configuration is a few hundred bytes; whatever is longer is something else.
const maxConfig = 1 << 20

// readConfig reads one JSON object to the end of the stream and says what is wrong with it, without its values.
func readConfig(from io.Reader) (config, error) {
	cfg := config{Media: "video", MaxHeight: 720, GiveUpSeconds: 600}
	data, err := io.ReadAll(io.LimitReader(from, maxConfig))
	if err != nil {
		return cfg, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	if err := json.Unmarshal(data, &cfg); err != nil {
		return cfg, errors.New("the configuration is not a JSON object as expected")
	}
	return cfg, cfg.check()
}

func (c config) check() error {
	if !filepath.IsAbs(c.Folder) {
		return errors.New("folder is not an absolute path")
	}
	if at, err := url.Parse(c.URL); err != nil || at.Host == "" {
		return errors.New("url is not an address")
	}
	for name, value := range map[string]string{
		"api_key": c.APIKey, "api_secret": c.APISecret, "room": c.Room, "identity": c.Identity,
	} {
		if value == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	if c.Media != "video" && c.Media != "audio" {
		return errors.New("media is neither video nor audio")
	}
	if c.MaxHeight == 0 || c.RotateSeconds < 0 || c.GiveUpSeconds < 0 {
		return errors.New("a number is out of range")
	}
	return nil
}

func (c config) rotateAfter() time.Duration { return time.Duration(c.RotateSeconds) * time.Second }

func (c config) giveUpAfter() time.Duration { return time.Duration(c.GiveUpSeconds) * time.Second }
