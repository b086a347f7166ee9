// # `demo`
//
// Services at work, each on a machine of its own.

import { DEMONSTRATIONS, shownLines } from "../../chapters/05-services/mod.ts";
import { columns } from "../text.ts";
import type { Shell } from "./state.ts";

/** `demo [NAME]`: what can be shown, or one of it. */
export function demoCommand(
  { print }: Shell,
  [name, ...rest]: readonly string[],
): void {
  if (name === undefined) {
    columns(DEMONSTRATIONS.map((one) => [one.name, one.about])).forEach(print);
    return;
  }
  const found = DEMONSTRATIONS.find((one) => one.name === name);
  if (found === undefined || rest.length > 0) {
    const known = DEMONSTRATIONS.map((one) => one.name).join(", ");
    throw new Error(
      `There is no demonstration ${
        [name, ...rest].join(" ")
      }: there are ${known}`,
    );
  }
  shownLines(found.run()).forEach(print);
}
