// Nothing is read before it is written (kind 5 of the suite). The language has nothing of the kind, so these are forms.

import { assert, assertEquals } from "@std/assert";
import { problemsOf, readProcedure } from "../../chapters/03-spindles/mod.ts";
import { findFacts, shapeOf } from "../../chapters/04-verifier/mod.ts";
import { fillingForm } from "./filling_forms.ts";
import { contradictionIn, isHarmless, SETTING, wellFormed } from "./forms.ts";
import { longer } from "./longer.ts";

const HEAD = `procedure test(2): u64
slot0 32 line
slot1 16 pair
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1`;

/** What is read too early in the procedure that goes on with `body`. */
function unfilledIn(body: string): string[] {
  const lines = body.trim().split("\n").map((line) => line.trim());
  const text = lines.map((line) => /^b\d+\(/.test(line) ? line : `  ${line}`);
  const made = readProcedure(`${HEAD}\n${text.join("\n")}`);
  assertEquals(problemsOf(made), []);
  assertEquals(shapeOf(made).broken, undefined);
  return findFacts(made, { room: { state: 64 } }).lacks
    .map((one) => one.text);
}

const ALL = `store slot0+0.8 line[] 0
  store slot0+8.8 line[] 0
  store slot0+16.8 line[] 0
  store slot0+24.8 line[] 0`;
const INDEX = "v10: u64 = and v1 3";
const READ = "v20: u64 = load slot0+0[8 x 4].8 line[] v10\n  return v20";

/** A loop that fills elements from 0 on, what it fills in each round, and how it goes on. */
function loop(fills: string, next = "v33: u64 = add v30 1", from = 0): string {
  return `jump b1(${from})
b1(v30: u64):
  v31: bool = less v30 4
  branch v31 b2 b3
b2():
  ${fills}
  ${next}
  jump b1(v33)
b3():`;
}

const EACH = "store slot0+0[8 x 4].8 line[] v0 v30";
/** The same array as two rows of two. */
const SQUARE = "slot0+0[16 x 2][8 x 2].8 line[][]";
const LAST = "v20: u64 = load slot0+24.8 line[]\n  return v20";

const FILLED: Readonly<Record<string, string>> = {
  "one element that was written": `store slot0+8.8 line[] v0
    v20: u64 = load slot0+8.8 line[]
    return v20`,
  "each element written alone": `${ALL}\n${INDEX}\n${READ}`,
  "an element by its number": `${ALL}
    v20: u64 = load slot0+0[8 x 4].8 line[] 2
    return v20`,
  "nothing is read": `store slot0+8.8 line[] v0
    return 0`,
  "a loop that fills all": `${loop(EACH)}\n${INDEX}\n${READ}`,
  "a loop that fills all, and then some again": `${loop(EACH)}
    ${INDEX}
    store slot0+0[8 x 4].8 line[] v1 v10
    ${READ}`,
  "two stores in each round of a loop": `${
    loop(`store slot1+0.8 pair[] v0\n${EACH}`)
  }\n${INDEX}\n${READ}`,
  "both paths that meet": `v11: bool = less v0 9
    branch v11 b1 b2
    b1():
    ${ALL}
    jump b3()
    b2():
    ${ALL}
    jump b3()
    b3():
    ${INDEX}
    ${READ}`,
  "before the paths part": `${ALL}
    v11: bool = less v0 9
    branch v11 b1 b2
    b1():
    ${INDEX}
    ${READ}
    b2():
    return 0`,
  "the only path that comes there": `v11: bool = less v0 9
    branch v11 b1 b2
    b1():
    ${ALL}
    ${INDEX}
    ${READ}
    b2():
    return 0`,
  "a loop in a loop that fills each row": `jump b4(0)
    b4(v50: u64):
    v51: bool = less v50 2
    branch v51 b5 b6
    b5():
    ${loop(`store ${SQUARE} v0 v50 v30`).replace("less v30 4", "less v30 2")}
    v53: u64 = add v50 1
    jump b4(v53)
    b6():
    ${LAST}`,
  "before a loop, read in it": `${ALL}\n${
    loop("v40: u64 = load slot0+0[8 x 4].8 line[] v30")
  }\nreturn 0`,
  "in each round, before it is read in the round": `${
    loop("store slot1+0.8 pair[] v30\nv40: u64 = load slot1+0.8 pair[]")
  }\nreturn 0`,
  "by bytes, read as one number": `${
    [0, 1, 2, 3, 4, 5, 6, 7].map((at) =>
      `v${50 + at}: u8 = load state+${at}.1 bytes\nstore slot1+${at}.1 pair v${
        50 + at
      }`
    ).join("\n")
  }
    v20: u64 = load slot1+0.8 pair
    return v20`,
};

/** What is read, the name of the array in which it lies, and the form. */
const EARLY: Readonly<Record<string, readonly [string, string]>> = {
  "before anything is written": ["line", `${INDEX}\n${READ}`],
  "before it is written": [
    "line",
    `v20: u64 = load slot0+8.8 line[]
    store slot0+8.8 line[] v0
    return v20`,
  ],
  "beside what was written": [
    "line",
    `store slot0+8.8 line[] v0
    v20: u64 = load slot0+16.8 line[]
    return v20`,
  ],
  "any element, and one was not written": [
    "line",
    `${ALL.split("\n").slice(1).join("\n")}\n${INDEX}\n${READ}`,
  ],
  "any element, and some one was written": [
    "line",
    `${INDEX}\nstore slot0+0[8 x 4].8 line[] v0 v10\n${READ}`,
  ],
  "in another array": [
    "pair",
    `${ALL}\nv20: u64 = load slot1+8.8 pair[]\nreturn v20`,
  ],
  "half of it written": [
    "pair",
    `v50: u32 = load state+0.4 n
    store slot1+0.4 pair v50
    v20: u64 = load slot1+0.8 pair
    return v20`,
  ],
  "written on one of two paths": [
    "line",
    `v11: bool = less v0 9
    branch v11 b1 b2
    b1():
    ${ALL}
    jump b3()
    b2():
    jump b3()
    b3():
    ${INDEX}
    ${READ}`,
  ],
  "written on the other path": [
    "line",
    `v11: bool = less v0 9
    branch v11 b1 b2
    b1():
    ${ALL}
    return 0
    b2():
    ${INDEX}
    ${READ}`,
  ],
  "each path has written another half": [
    "line",
    `v11: bool = less v0 9
    branch v11 b1 b2
    b1():
    ${ALL.split("\n").slice(0, 2).join("\n")}
    jump b3()
    b2():
    ${ALL.split("\n").slice(2).join("\n")}
    jump b3()
    b3():
    ${INDEX}
    ${READ}`,
  ],
  "behind a loop that begins at 1": [
    "line",
    `${loop(EACH, undefined, 1)}\n${INDEX}\n${READ}`,
  ],
  "behind a loop that leaves out every other one": [
    "line",
    `${loop(EACH, "v33: u64 = add v30 2")}\n${INDEX}\n${READ}`,
  ],
  "behind a loop that fills always the same": [
    "line",
    `${loop("store slot0+0.8 line[] v0")}\n${INDEX}\n${READ}`,
  ],
  "behind a loop that may fill nothing": [
    "line",
    `jump b1(0)
    b1(v30: u64):
    v31: bool = less v30 4
    branch v31 b2 b3
    b2():
    v11: bool = less v0 9
    branch v11 b4 b5
    b4():
    ${EACH}
    jump b5()
    b5():
    v33: u64 = add v30 1
    jump b1(v33)
    b3():
    ${INDEX}
    ${READ}`,
  ],
  "behind a loop that may be left early": [
    "line",
    `jump b1(0)
    b1(v30: u64):
    v31: bool = less v30 4
    branch v31 b2 b3
    b2():
    ${EACH}
    v11: bool = less v0 v30
    branch v11 b3 b4
    b4():
    v33: u64 = add v30 1
    jump b1(v33)
    b3():
    ${INDEX}
    ${READ}`,
  ],
  "behind a loop that ends too soon": [
    "line",
    `${loop(EACH).replace("less v30 4", "less v30 3")}\n${INDEX}\n${READ}`,
  ],
  "behind a loop that fills a diagonal": [
    "line",
    `${loop(`store ${SQUARE} v0 v30 v30`).replace("less v30 4", "less v30 2")}
    ${LAST}`,
  ],
  "behind a loop that fills a diagonal by two counters": [
    "line",
    `jump b1(0, 0)
    b1(v30: u64, v40: u64):
    v31: bool = less v30 2
    branch v31 b2 b3
    b3():
    v41: bool = less v40 2
    branch v41 b2 b4
    b2():
    v32: bool = less v30 2
    check#0 v32 index "index < 2"
    v42: bool = less v40 2
    check#1 v42 index "index < 2"
    store ${SQUARE} v0 v30 v40
    v33: u64 = add v30 1
    v43: u64 = add v40 1
    jump b1(v33, v43)
    b4():
    ${LAST}`,
  ],
  "behind a loop that fills whole elements or halves": [
    "line",
    `v2: u32 = convert v0
    v5: bool = less v0 9
    ${
      loop(`branch v5 b4 b5
    b4():
    ${EACH}
    jump b6()
    b5():
    store slot0+0[4 x 8].4 line[] v2 v30
    jump b6()
    b6():`)
    }
    ${LAST}`,
  ],
  "in the loop that fills it": [
    "line",
    `${loop(`v40: u64 = load slot0+0[8 x 4].8 line[] v30\n${EACH}`)}\nreturn 0`,
  ],
  "in the loop that fills it, ahead of the counter": [
    "line",
    `${
      loop(
        `${EACH}\nv39: u64 = and v1 3\nv40: u64 = load slot0+0[8 x 4].8 line[] v39`,
      )
    }\nreturn 0`,
  ],
};

for (const [what, body] of Object.entries(FILLED)) {
  Deno.test(`findFacts: takes for filled ${what}`, () => {
    assertEquals(unfilledIn(body), []);
  });
}

for (const [what, [name, body]] of Object.entries(EARLY)) {
  Deno.test(`findFacts: takes for unfilled ${what}`, () => {
    assertEquals(unfilledIn(body), [`${name} has been filled`]);
  });
}

Deno.test("the kind has as many cases as it is to have", () => {
  const count = Object.keys(FILLED).length + Object.keys(EARLY).length;
  assert(count >= 20, `${count}`);
});

/** How many random procedures are tried; `SPIN_FILLINGS` asks for more. */
const FILLINGS = longer("SPIN_FILLINGS", 800);

Deno.test("findFacts: no random procedure that is found to fill an array reads from it what was not written", () => {
  const counts = { filled: 0, refused: 0 };
  for (let seed = 0; seed < FILLINGS; seed++) {
    const text = fillingForm(seed);
    const made = wellFormed(text);
    assert(made !== undefined, text);
    const analysis = findFacts(made, SETTING);
    if (isHarmless(analysis)) {
      counts.filled++;
      const worlds = [1, 2, 3, 4].map((one) => seed * 10 + one);
      const found = contradictionIn(analysis, worlds);
      assertEquals(found, undefined, `seed ${seed}\n${text}`);
    } else counts.refused++;
  }
  const told = JSON.stringify(counts);
  assert(counts.filled > FILLINGS / 8 && counts.refused > FILLINGS / 8, told);
});
