import { assertEquals, assertStringIncludes } from "@std/assert";
import { serveFolder, writeSite } from "../../book/mod.ts";

const MAIN = new URL("../../book/main.ts", import.meta.url).pathname;

async function book(
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-read",
      "--allow-write",
      "--allow-run",
      "--allow-env",
      "--allow-net=127.0.0.1",
      MAIN,
      ...args,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("book --help says how, and bad usage ends with 2 and a hint", async () => {
  const help = await book("--help");
  assertEquals([help.code, help.err], [0, ""]);
  assertStringIncludes(help.out, "--serve");
  const cases: [string[], string][] = [
    [["--bogus"], "Unknown argument --bogus"],
    [["extra"], "Unknown argument extra"],
    [["--port", "x"], '--port wants a number from 0 to 65535, not "x"'],
    [["--out="], "--out wants a folder"],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = await book(...args);
    assertEquals([code, out], [2, ""]);
    assertEquals(err, `${message}\nTry: deno task book --help\n`);
  }
});

Deno.test("book --serve says at once that somebody else has the port", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  try {
    const { code, out, err } = await book("--serve", "--port", `${port}`);
    assertEquals([code, out], [1, ""]);
    assertEquals(err, `Port ${port} is in use; choose another with --port\n`);
  } finally {
    listener.close();
  }
});

Deno.test("writeSite() replaces an earlier site and nothing else", () => {
  const out = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${out}/mine.txt`, "mine");
    writeSite(new Map([["a/old.html", "old"], ["b.html", "1"]]), out);
    writeSite(new Map([["b.html", "2"]]), out);
    assertEquals(Deno.readTextFileSync(`${out}/b.html`), "2");
    assertEquals(Deno.readTextFileSync(`${out}/mine.txt`), "mine");
    assertEquals([...Deno.readDirSync(`${out}/a`)], []);
  } finally {
    Deno.removeSync(out, { recursive: true });
  }
});

Deno.test("serveFolder() serves files and does not leave its folder", async () => {
  const out = Deno.makeTempDirSync();
  writeSite(new Map([["site/index.html", "<p>hello"]]), out);
  Deno.writeTextFileSync(`${out}/secret.txt`, "secret");
  const server = serveFolder(`${out}/site`, 0);
  const at = `http://127.0.0.1:${server.addr.port}`;
  try {
    const home = await fetch(`${at}/`);
    assertEquals(home.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(await home.text(), "<p>hello");
    for (
      const path of [
        "/none.html",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/.woven",
        "/%00",
      ]
    ) {
      const { status, body } = await fetch(`${at}${path}`);
      await body?.cancel();
      assertEquals(status, 404, path);
    }
    const posted = await fetch(at, { method: "POST" });
    await posted.body?.cancel();
    assertEquals(posted.status, 405);
  } finally {
    await server.shutdown();
    Deno.removeSync(out, { recursive: true });
  }
});
