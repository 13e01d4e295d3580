//go:build browser

package dictionary

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browser is a headless Chromium that is controlled by the WebDriver protocol.
type browser struct {
	t       *testing.T
	session string
}

// newBrowser starts chromedriver and a browser that stores nothing and makes no requests of its own.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	driver := exec.Command("chromedriver", "--port=0")
	out, err := driver.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, driver.Start())
	t.Cleanup(func() { driver.Process.Kill(); driver.Wait() })
	lines := bufio.NewScanner(out)
	port := ""
	for port == "" && lines.Scan() {
		if m := regexp.MustCompile(`started successfully on port (\d+)`).FindStringSubmatch(lines.Text()); m != nil {
			port = m[1]
		}
	}
	require.NotEmpty(t, port, "chromedriver did not print its port")
	go func() {
		for lines.Scan() {
		}
	}()
	b := &browser{t, "http://127.0.0.1:" + port}
	args := []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-quic", "--user-data-dir=" + t.TempDir(), "--window-size=1400,900",
	}
	var session struct{ SessionID string }
	b.call("POST", "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName": "chrome", "goog:loggingPrefs": map[string]string{"browser": "ALL"}, "goog:chromeOptions": map[string]any{"args": args},
	}}}, &session)
	b.session += "/session/" + session.SessionID
	t.Cleanup(func() { b.call("DELETE", "", nil, nil) })
	return b
}

// call calls a command of the protocol.
func (b *browser) call(method, path string, in, out any) {
	b.t.Helper()
	var body bytes.Buffer
	if in != nil {
		require.NoError(b.t, json.NewEncoder(&body).Encode(in))
	}
	r, err := http.NewRequest(method, b.session+path, &body)
	require.NoError(b.t, err)
	client := http.Client{Timeout: 40 * time.Second}
	answer, err := client.Do(r)
	require.NoError(b.t, err)
	defer answer.Body.Close()
	var value struct{ Value json.RawMessage }
	require.NoError(b.t, json.NewDecoder(answer.Body).Decode(&value))
	require.Equal(b.t, http.StatusOK, answer.StatusCode, "%s: %s", path, value.Value)
	if out != nil {
		require.NoError(b.t, json.Unmarshal(value.Value, out))
	}
}

// open opens an address.
func (b *browser) open(address string) {
	b.call("POST", "/url", map[string]string{"url": address}, nil)
}

// evaluate runs a script and returns what it returns.
func evaluate[T any](b *browser, script string) (out T) {
	b.t.Helper()
	b.call("POST", "/execute/sync", map[string]any{"script": script, "args": []any{}}, &out)
	return out
}

// search types text into the search field.
func (b *browser) search(text string) {
	b.t.Helper()
	evaluate[any](b, `const q = document.getElementById("q"); q.value = `+quote(text)+`; q.dispatchEvent(new Event("input", {bubbles: true}))`)
}

func quote(text string) string {
	q, _ := json.Marshal(text) // marshalling a string does not fail
	return string(q)
}

// shown returns the IDs of the visible elements.
func (b *browser) shown() []string {
	b.t.Helper()
	return evaluate[[]string](b, `return Array.from(document.querySelectorAll("table.elements tbody tr")).filter(r => r.offsetParent !== null || r.getClientRects().length > 0).map(r => r.id)`)
}

// cdp calls a command of the browser's own protocol.
func (b *browser) cdp(command string, params map[string]any) {
	b.t.Helper()
	b.call("POST", "/goog/cdp/execute", map[string]any{"cmd": command, "params": params}, nil)
}

// shot saves a picture of the page in the folder that BROWSER_SHOTS names, for people to look at.
func (b *browser) shot(name string) {
	folder := os.Getenv("BROWSER_SHOTS")
	if folder == "" {
		return
	}
	var picture string
	b.call("GET", "/screenshot", nil, &picture)
	png, err := base64.StdEncoding.DecodeString(picture)
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600))
}

// The page opens, filters by words, keeps its address, links to elements, and works on a phone and in dark mode,
// without an error on the console.
func TestBrowser(t *testing.T) {
	page := filepath.Join(t.TempDir(), "dictionary.html")
	write(t, "-format", "html", "-o", page)
	address := (&url.URL{Scheme: "file", Path: page}).String()
	b := newBrowser(t)
	b.open(address)
	all := All()
	assert.Len(t, b.shown(), len(all))
	assert.False(t, evaluate[bool](b, `return document.getElementById("filters").hidden`))
	b.shot("wide")

	// The search finds words, and parts of words on request.
	b.search("st")
	words := b.shown()
	assert.NotEmpty(t, words)
	assert.Less(t, len(words), 15, "only whole words are found, although st is part of many words, such as host")
	evaluate[any](b, `document.getElementById("parts").click()`)
	assert.Greater(t, len(b.shown()), 5*len(words))
	assert.Contains(t, evaluate[string](b, `return location.hash`), "parts=1")
	evaluate[any](b, `document.getElementById("parts").click()`)
	b.search("Header.user upn")
	assert.Contains(t, b.shown(), "cvad/Header.user/upn")
	b.search("userSid UPN")
	assert.Empty(t, b.shown())
	assert.False(t, evaluate[bool](b, `return document.getElementById("none").hidden`), "the page says that nothing was found")
	assert.Equal(t, "0 of", evaluate[string](b, `return document.getElementById("count").textContent`)[:4])
	b.shot("none")

	// The address contains the filters, so it can be shared.
	b.search("usersid")
	evaluate[any](b, `const p = document.getElementById("package"); p.value = "cvad"; p.dispatchEvent(new Event("input", {bubbles: true}))`)
	assert.Equal(t, []string{"cvad/Header.user/userSid"}, b.shown())
	kept := evaluate[string](b, `return location.href`)
	b.open("about:blank")
	b.open(kept)
	assert.Equal(t, []string{"cvad/Header.user/userSid"}, b.shown())
	evaluate[any](b, `document.querySelector("button[type=reset]").click()`)
	assert.Len(t, b.shown(), len(all))

	// Each element has a link to itself that works with any filters.
	b.search("usersid")
	evaluate[any](b, `document.querySelector('[id="cvad/Header.user/userSid"] a.link').click()`)
	assert.Len(t, b.shown(), len(all))
	last := all[len(all)-1].ID
	link := evaluate[string](b, `return document.getElementById(`+quote(last)+`).querySelector("a.link").href`)
	b.open("about:blank")
	b.open(link)
	assert.Len(t, b.shown(), len(all))
	assert.True(t, evaluate[bool](b, `const r = document.getElementById(`+quote(last)+`).getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight`))
	assert.Equal(t, last, evaluate[string](b, `return document.querySelector(":target").id`))
	b.shot("target")

	// On a phone nothing is wider than the screen, and every line of a card has a label.
	b.cdp("Emulation.setDeviceMetricsOverride", map[string]any{"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true})
	b.open("about:blank")
	b.open(address)
	assert.Equal(t, 390.0, evaluate[float64](b, `return document.documentElement.scrollWidth`))
	assert.Empty(t, evaluate[[]string](b, `
		const bare = [];
		for (const cell of document.querySelectorAll("tbody th, tbody td")) {
			for (const node of cell.childNodes) {
				if (node.textContent.trim() === "" || cell.closest(".pages")) continue;
				const label = node.nodeType === Node.ELEMENT_NODE ? getComputedStyle(node, "::before").content : "none";
				if (label === "none" || label === "normal") bare.push(cell.parentNode.id + ": " + node.textContent);
			}
		}
		return bare;`))
	evaluate[any](b, `document.getElementById("cvad/Header.user/upn").scrollIntoView()`)
	b.shot("phone")

	// In dark mode the text is light, with the contrast that WCAG requires.
	b.cdp("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]string{"name": "prefers-color-scheme", "value": "dark"}}})
	low := `
		const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
		const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
		const low = new Set();
		for (const e of document.querySelectorAll("h1, p, label, input, select, button, th, td, .quiet, .badge, .note, code, a")) {
			if (e.getClientRects().length === 0) continue;
			const [a, b] = [light(getComputedStyle(e).color), light(back(e))];
			const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
			if (ratio < 4.5) low.add(e.tagName + "." + e.className + " " + ratio.toFixed(1));
		}
		return Array.from(low);`
	assert.Empty(t, evaluate[[]string](b, low))
	assert.True(t, evaluate[bool](b, `return matchMedia("(prefers-color-scheme: dark)").matches`))
	b.shot("dark")
	b.cdp("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]string{"name": "prefers-color-scheme", "value": "light"}}})
	assert.Empty(t, evaluate[[]string](b, low))

	var console []struct{ Level, Message string }
	b.call("POST", "/se/log", map[string]string{"type": "browser"}, &console)
	assert.Empty(t, console)
}
