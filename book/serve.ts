// # Serving
//
// A book on the reader's own machine: files out of one folder, to this machine only.

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
};

/**
 * Serves the files in `folder` on 127.0.0.1.
 *
 * @param port the port, or 0 for any that is free
 */
export function serveFolder(
  folder: string,
  port: number,
): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    (request) => answer(folder, request),
  );
}

/** The file that `request` asks for. */
async function answer(folder: string, request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET and HEAD\n", { status: 405 });
  }
  const path = pathOf(new URL(request.url).pathname);
  if (path === undefined) return notFound();
  try {
    const body = await Deno.readFile(`${folder}${path}`);
    const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ??
      "application/octet-stream";
    return new Response(request.method === "HEAD" ? null : body, {
      headers: { "content-type": type, "cache-control": "no-cache" },
    });
  } catch {
    return notFound();
  }
}

/** The file for an address, or undefined if the address tries to leave the folder. */
function pathOf(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname);
    if (/[\\\0]|(^|\/)\.+(\/|$)/.test(path)) return undefined;
    return path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return undefined;
  }
}

const NOT_FOUND = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>No such page</title>
<link rel="stylesheet" href="/style.css">
<main><h1>There is no such page</h1>
<p>It may have moved. <a href="/">The contents</a> lead everywhere.</p></main>
</html>
`;

/** Nothing here. */
function notFound(): Response {
  const headers = { "content-type": "text/html; charset=utf-8" };
  return new Response(NOT_FOUND, { status: 404, headers });
}
