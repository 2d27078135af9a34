import { headersOf } from "./api";

export interface StreamEvent {
  id: string;
  kind: string;
  data: Record<string, unknown>;
}

interface StreamOptions {
  key: string;
  tenant?: string | undefined;
  /** Where to go on; empty for now. */
  cursor: string;
  /** Only what concerns whoever is signed in, not all of their tenant. */
  mine?: boolean;
  onEvent: (event: StreamEvent) => void;
  onState: (open: boolean) => void;
  /** The key is not accepted any more: the stream stops trying. */
  onRefused: () => void;
}

const URL_PATH = "/roomful/v1/events";
/** The server says ": ping" every 15 s; silence for longer than two of them means a dead connection. */
const SILENCE_MS = 35_000;
const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 5_000;

/** Splits a stream of text into events as the event-stream format defines them. */
export class EventParser {
  private buffer = "";
  private kind = "";
  private data: string[] = [];
  private id = "";

  constructor(private readonly emit: (event: { id: string; kind: string; data: string }) => void) {}

  push(chunk: string): void {
    this.buffer += chunk;
    // A carriage return at the very end may be half of a CRLF: it waits for what follows.
    const lines = this.buffer.split(/\r\n|\n|\r(?!$)/);
    this.buffer = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === "") {
      if (this.data.length > 0)
        this.emit({ id: this.id, kind: this.kind || "message", data: this.data.join("\n") });
      this.kind = "";
      this.data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.kind = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id") this.id = value;
  }
}

/**
 * The session's events, read with fetch because EventSource can send no Authorization header.
 * Reconnects for ever and catches up from the last event that was seen.
 */
export class EventStream {
  private cursor: string;
  private closed = false;
  private attempt = 0;
  private abort: AbortController | null = null;
  private wake: (() => void) | null = null;

  constructor(private readonly options: StreamOptions) {
    this.cursor = options.cursor;
    window.addEventListener("online", this.hurry);
    void this.run();
  }

  close(): void {
    this.closed = true;
    window.removeEventListener("online", this.hurry);
    this.abort?.abort();
    this.wake?.();
  }

  /** Try again now instead of after the back-off. */
  hurry = (): void => this.wake?.();

  private async run(): Promise<void> {
    while (!this.closed) {
      const outcome = await this.readOnce();
      if (this.closed) return;
      this.options.onState(false);
      if (outcome === "refused") {
        this.closed = true;
        this.options.onRefused();
        return;
      }
      const delay =
        Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.attempt++) * (0.75 + Math.random() / 2);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, delay);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private async readOnce(): Promise<"ended" | "refused"> {
    this.abort = new AbortController();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.abort?.abort(), SILENCE_MS);
    };
    alive();
    try {
      const response = await fetch(this.options.mine ? `${URL_PATH}?mine=true` : URL_PATH, {
        headers: {
          ...headersOf(this.options),
          Accept: "text/event-stream",
          ...(this.cursor ? { "Last-Event-ID": this.cursor } : {}),
        },
        cache: "no-store",
        credentials: "omit",
        signal: this.abort.signal,
      });
      if ([401, 403, 409].includes(response.status)) return "refused";
      if (!response.ok || !response.body) return "ended";
      this.attempt = 0;
      this.options.onState(true);
      const parser = new EventParser((event) => this.deliver(event));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.closed) return "ended";
        alive();
        parser.push(value);
      }
    } catch {
      return "ended";
    } finally {
      clearTimeout(silence);
    }
  }

  private deliver(event: { id: string; kind: string; data: string }): void {
    if (event.id) this.cursor = event.id;
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    if (typeof data === "object" && data !== null) {
      this.options.onEvent({ id: event.id, kind: event.kind, data: data as Record<string, unknown> });
    }
  }
}
