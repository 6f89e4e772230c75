/** One event of a server-sent stream: its name, and its data as text. */
export type StreamEvent = { event: string; data: string };

/** Reads the events of a text/event-stream as they come; ends when the stream does. */
export async function* events(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    yield* blocks.map(eventOf).filter((event) => event.data !== "");
  }
}

function eventOf(block: string): StreamEvent {
  const lines = block.split(/\r?\n/).map((line) => line.match(/^(\w+): ?(.*)$/));
  const values = (name: string) => lines.flatMap((line) => (line?.[1] === name ? [line[2] ?? ""] : []));
  return { event: values("event").at(-1) ?? "message", data: values("data").join("\n") };
}
