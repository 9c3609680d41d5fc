// Server-sent events over fetch: it hears the comments, too, by which a line that is quiet is told from a dead one.

export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

/** Reads a stream until it ends, breaks, or is silent for too long; whatever ends it, the line is given up then. */
export async function read(
  path: string,
  { lastId, line, silentMs, opened, event }: {
    lastId: string;
    line: AbortController;
    silentMs: number;
    opened: () => void;
    event: (it: ServerEvent) => void;
  },
): Promise<void> {
  let timer = setTimeout(() => line.abort(), silentMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => line.abort(), silentMs);
  };
  try {
    const response = await fetch(path, {
      headers: { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) },
      cache: "no-store",
      credentials: "same-origin",
      signal: line.signal,
    });
    const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
    if (!response.ok || !response.body || !isStream) throw new Error(String(response.status));
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const said = parse(block);
        if (said) event(said);
      }
    }
  } finally {
    clearTimeout(timer);
    line.abort(); // also where what came could not be read: a browser opens few lines to a server
  }
}

/** One block of a stream; nothing of a comment. */
export function parse(block: string): ServerEvent | undefined {
  const it: ServerEvent = { id: "", event: "message", data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const name = line.slice(0, colon);
    if (name === "data") data.push(value);
    else if (name === "id") it.id = value;
    else if (name === "event") it.event = value;
  }
  if (!data.length) return undefined;
  it.data = data.join("\n");
  return it;
}
