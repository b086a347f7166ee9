// # Is this HTML in order
//
// A few dozen lines that find what a browser would forgive: tags that are not closed,
// an `id` twice, a link to nowhere, a picture without words.

const VOID = new Set(
  ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"],
);

/** What is wrong with the pages of a site, a line each. */
export function checkSite(files: ReadonlyMap<string, string>): string[] {
  const pages = [...files].filter(([href]) => href.endsWith(".html"));
  const ids = new Map(pages.map(([href, html]) => [href, idsOf(html)]));
  return pages.flatMap(([href, html]) =>
    [
      ...checkPage(html),
      ...linksOf(html).flatMap((link) => checkLink(href, link, files, ids)),
    ].map((problem) => `${href}: ${problem}`)
  );
}

/** What is wrong with one page, apart from its links. */
export function checkPage(html: string): string[] {
  const ids = idsOf(html);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...checkNesting(html),
    ...twice.map((id) => `id ${id} stands twice`),
    ...(/<html[^>]* lang="\w+/.test(html) ? [] : ["no language"]),
    ...(html.match(/<h1[ >]/g)?.length === 1 ? [] : ["not one h1"]),
    ...(html.match(/<img(?![^>]* alt="[^"]+")[^>]*>/g) ?? []),
  ];
}

/** Tags that are closed in the wrong place or not at all. */
function checkNesting(html: string): string[] {
  const open: string[] = [];
  const bare = html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");
  for (
    const [tag, end, name] of bare.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)
  ) {
    if (VOID.has(name!)) continue;
    if (!end) open.push(name!);
    else if (open.pop() !== name) return [`${tag} closes something else`];
  }
  return open.map((name) => `<${name}> is not closed`);
}

/** The ids of a page. */
function idsOf(html: string): string[] {
  return [...html.matchAll(/<[a-z][^>]* id="([^"]*)"/g)].map(([, id]) => id!);
}

/** The addresses that a page links to. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/<[a-z][^>]* (?:href|src)="([^"]*)"/g)]
    .map(([, link]) => link!);
}

/** What is wrong with a link from `from`. */
function checkLink(
  from: string,
  link: string,
  files: ReadonlyMap<string, string>,
  ids: ReadonlyMap<string, readonly string[]>,
): string[] {
  if (/^(https?|data|mailto):/.test(link)) return [];
  const { pathname, hash } = new URL(link, `http://book/${from}`);
  const to = decodeURIComponent(pathname.slice(1));
  const asset = /\.(js|css)$/.test(to);
  if (!files.has(to) && !asset) return [`${link} leads to no file`];
  const id = decodeURIComponent(hash.slice(1));
  if (id === "" || ids.get(to)?.includes(id)) return [];
  return [`${link} leads to no place on ${to}`];
}
