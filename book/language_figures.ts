// # Figures about the rules of the language
//
// Each table asks the checker, the form's interpreter or the verifier; nothing is typed in.

import {
  checkSpindle,
  createEnvironment,
  type Environment,
  fold,
  LARGEST_STACK,
  LARGEST_STATE,
  MOST_PARTS,
  POSITIONS,
  Refusal,
  SAMPLE_DECLARATIONS,
  SAMPLE_NUMBERS,
  SAMPLE_STATE,
  SAMPLE_STATEMENTS,
  SAMPLE_TYPES,
  STOPS,
  typeName,
} from "../chapters/03-spindles/mod.ts";
import { verify } from "../chapters/04-verifier/mod.ts";
import { table } from "./tables.ts";

/** Computed figures about the rules of the spindle language, by name. */
export const languageFigures: Readonly<Record<string, () => string>> = {
  "language.types": typeTable,
  "language.numbers": numberTable,
  "language.stops": () =>
    table(
      ["check", "ends the call at"],
      Object.entries(STOPS).map(([kind, about]) => [kind, about]),
    ),
  "language.costs": costTable,
  "language.parts": () => String(MOST_PARTS),
  "language.state": () => String(LARGEST_STATE),
  "language.stack": () => String(LARGEST_STACK),
};

/** Where each kind of type can stand. */
function typeTable(): string {
  const environment = createEnvironment();
  return table(
    ["type", ...POSITIONS.map(({ name }) => name)],
    SAMPLE_TYPES.map((type) => [
      `\`${type}\``,
      ...POSITIONS.map(({ text }) => {
        const member = text.replaceAll("TYPE", type);
        const spindle = `spindle A { ${SAMPLE_DECLARATIONS} ${member} }`;
        return mayStand(environment, spindle) ? "yes" : "";
      }),
    ]),
  );
}

/** Whether the types in `text` can stand where they stand. */
function mayStand(environment: Environment, text: string): boolean {
  try {
    checkSpindle({ file: "sample.spindle", text }, environment);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.every(({ code }) => code !== "T117");
  }
}

/** What some expressions give. */
function numberTable(): string {
  const environment = createEnvironment();
  return table(
    ["with `x` 200, a `u8`", "is", "of type"],
    SAMPLE_NUMBERS.map((text) => {
      const source = {
        file: "sample.spindle",
        text:
          `spindle A { const x: u8 = 200; entry e() { const y = ${text}; } }`,
      };
      const { procedures } = checkSpindle(source, environment);
      const [first] = procedures[0]!.body;
      if (first?.kind !== "set") return [`\`${text}\``, "", ""];
      const value = fold(first.value);
      const is = value === undefined ? "the end of the call" : String(value);
      return [`\`${text}\``, is, `\`${typeName(first.value.type)}\``];
    }),
  );
}

/** What some statements cost at most. */
function costTable(): string {
  const environment = createEnvironment();
  const base = cyclesOf(environment, "");
  return table(
    ["statement", "cycles at most"],
    SAMPLE_STATEMENTS.map((text) => [
      `\`${text}\``,
      String(cyclesOf(environment, text) - base),
    ]),
  );
}

function cyclesOf(environment: Environment, statement: string): number {
  const text =
    `spindle A { ${SAMPLE_STATE} entry e(a: u64, b: u64) { ${statement} } }`;
  const { report } = verify({ file: "sample.spindle", text }, environment);
  return Number(report.procedures[0]!.cycles);
}
