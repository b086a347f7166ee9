// # Scripts for the page
//
// esbuild packs the page's scripts, and with them the very chapter modules that the
// book prints, so that what runs beside a paragraph is what the paragraph explains.

import * as esbuild from "esbuild";

/** A widget: the module that runs on the page, and the one that runs in a worker. */
export interface Widget {
  /** The path of the page's module. */
  readonly page: string;
  /** The path of the worker's module. */
  readonly worker: string;
}

/** The widgets that a `:::live` box can name. */
export const WIDGETS: Readonly<Record<string, Widget>> = {
  machine: {
    page: "book/live/machine.ts",
    worker: "book/live/machine_worker.ts",
  },
};

/** Files of the site, by their addresses from its root. */
export type Assets = Map<string, string>;

/** The address of the script that puts widget `name` on a page. */
export function scriptOf(name: string): string {
  return `live/${name}.js`;
}

/**
 * The style sheet, the page's script and the scripts of `widgets`.
 *
 * A page opened from a disk may not start a worker from a file, but it may start one
 * from text. So a worker is packed as a script that holds the worker's text.
 *
 * @param root the project's folder
 */
export async function buildAssets(
  root: string,
  widgets: Iterable<string>,
): Promise<Assets> {
  const assets: Assets = new Map();
  const style = `${root}/book/theme/style.css`;
  assets.set("style.css", Deno.readTextFileSync(style));
  try {
    assets.set("client.js", await pack(root, "book/theme/client.ts"));
    for (const name of [...widgets].sort()) {
      const { page, worker } = WIDGETS[name]!;
      const text = await pack(root, worker);
      assets.set(scriptOf(name), await pack(root, page));
      assets.set(
        `live/${name}_worker.js`,
        `(globalThis.bookWorkers ??= {})[${JSON.stringify(name)}] =\n${
          JSON.stringify(text)
        };\n`,
      );
    }
  } finally {
    await esbuild.stop();
  }
  return assets;
}

/** The module at `path` and all it imports, as one script. */
async function pack(root: string, path: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${root}/${path}`],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    loader: { ".spindle": "text", ".s": "text", ".manifest": "text" },
    logLevel: "silent",
    tsconfigRaw: {},
  });
  return outputFiles[0]!.text;
}
