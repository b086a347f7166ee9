// # What is committed
//
// Nothing in the repository tells of the machine it was written on.

import { assert } from "@std/assert";
import { committedFiles, read } from "./files.ts";
import { erasableRule, formatFinding, machineRule } from "./rules.ts";

const files = committedFiles();
const TEXT =
  /(?:\.(?:ts|js|json|jsonc|md|css|html|svg|s|c|h|spindle|txt|yml|yaml|sh|lock)|(?:^|\/)[^.]*|\/\.[^/.]+|^\.[^/.]+)$/;

Deno.test({
  name: "committed files hold no machine path and no registry host",
  ignore: files === undefined,
  fn() {
    const findings = files!.filter((path) => TEXT.test(path))
      .flatMap((path) => machineRule(path, read(path)));
    assert(
      findings.length === 0,
      `\n${findings.map(formatFinding).join("\n")}\n`,
    );
  },
});

Deno.test({
  name: "committed TypeScript is erasable",
  ignore: files === undefined,
  fn() {
    const findings = files!.filter((path) => /(?<!\.d)\.ts$/.test(path))
      .flatMap((path) => erasableRule(path, read(path)));
    assert(
      findings.length === 0,
      `\n${findings.map(formatFinding).join("\n")}\n`,
    );
  },
});
