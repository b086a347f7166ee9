// Trees of sources, for comparing them.

import {
  parseInterfaces,
  parseSpindle,
} from "../../chapters/03-spindles/source/mod.ts";

/** `value` without places in the source, and with large numbers as texts. */
export function withoutPlaces(value: unknown): unknown {
  const plain = (key: string, one: unknown) => {
    if (key === "start" || key === "end") return undefined;
    return typeof one === "bigint" ? String(one) : one;
  };
  return JSON.parse(JSON.stringify(value, plain));
}

/** The tree of a spindle or of interfaces, without places. */
export function treeOf(text: string): unknown {
  const source = { file: "test", text };
  const isInterface = /^(\s|\/\/.*\n)*interface\b/.test(text);
  return withoutPlaces(
    isInterface ? parseInterfaces(source) : parseSpindle(source),
  );
}
