// # For other programs
//
// Verdicts in the form that build servers and grading tools read.

import type { Verdict } from "./verdicts.ts";

/** `verdicts` as a JUnit report. */
export function junit(suite: string, verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ problem }) => problem !== undefined);
  const counts = `tests="${verdicts.length}" failures="${failed.length}"`;
  const cases = verdicts.map(({ name, problem }) => {
    const opened = `    <testcase classname="${escape(suite)}" name="${
      escape(name)
    }"`;
    return problem === undefined
      ? `${opened}/>`
      : `${opened}><failure message="${escape(problem)}"/></testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escape(suite)}" ${counts}>
  <testsuite name="${escape(suite)}" ${counts}>
${cases.join("\n")}
  </testsuite>
</testsuites>
`;
}

/** `text` inside an attribute. */
function escape(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}
