// Programs that are built of assembly texts and spindles.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { readElf } from "../../chapters/01-hardware/mod.ts";
import { carriedIn } from "../../chapters/03-spindles/mod.ts";
import { inFolder } from "../oracles/tools.ts";
import { spin } from "./spin.ts";

const SUMS = `spindle Sums {
  state { sum: u64 = 0; }
  entry add(n: u64): u64 { self.sum += n; return self.sum; }
}
`;

const PROGRAM = `_start: br      t0, here
here:   ldgp    gp, 0(t0)
        lda     a0, 40(zero)
        bsr     ra, Sums_add
        lda     a0, 2(zero)
        ldah    pv, Sums_add(gp) !gprelhigh
        lda     pv, Sums_add(pv) !gprellow
        jsr     ra, (pv)
        mov     v0, a0
        lda     v0, 1(zero)
        callsys
`;

const WRITING = ["--allow-write"];

async function files(folder: string, program = PROGRAM, spindle = SUMS) {
  await Deno.writeTextFile(`${folder}/program.s`, program);
  await Deno.writeTextFile(`${folder}/sums.spindle`, spindle);
}

for (const place of ["kernel", "library"]) {
  Deno.test(`spindle build makes a program with its spindle in the ${place}`, () =>
    inFolder(async (folder) => {
      await files(
        folder,
        PROGRAM.replace(
          "bsr     ra, Sums_add",
          `ldah    pv, Sums_add(gp) !gprelhigh
        lda     pv, Sums_add(pv) !gprellow
        jsr     ra, (pv)`,
        ),
      );
      const options = place === "library" ? ["--library"] : [];
      const built = await spin(
        ["spindle", "build", "out", "program.s", "sums.spindle", ...options],
        "",
        { INIT_CWD: folder },
        WRITING,
      );
      assertEquals(built, { code: 0, stdout: "", stderr: "" });
      const program = readElf(await Deno.readFile(`${folder}/out`));
      assertEquals(carriedIn(program).length, place === "kernel" ? 1 : 0);
      const { code } = await spin(["boot", "--run", `${folder}/out`]);
      assertEquals(code, 42);
    }));
}

Deno.test("spindle build says in which file a mistake is", () =>
  inFolder(async (folder) => {
    const env = { INIT_CWD: folder };
    const build = ["spindle", "build", "out", "program.s", "sums.spindle"];
    await files(folder, `${PROGRAM}        nonsense\n`);
    const assembled = await spin(build, "", env, WRITING);
    assertEquals(assembled.code, 127);
    assertStringIncludes(assembled.stderr, "spin: program.s:12: ");
    await files(folder, PROGRAM, SUMS.replace("self.sum;", "self.other;"));
    const refused = await spin(build, "", env, WRITING);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "sums.spindle:3:55: T101");
    const missing = await spin([...build, "none.s"], "", env, WRITING);
    assertEquals([missing.code, missing.stdout], [127, ""]);
    const usage = await spin(["spindle", "build", "out", "a.c"], "", env);
    assertEquals(usage.code, 2);
    assertStringIncludes(usage.stderr, "assembly texts (.s)");
  }));

Deno.test("spindle header and carry print what a C program is built with", () =>
  inFolder(async (folder) => {
    await files(folder);
    const env = { INIT_CWD: folder };
    const header = await spin(["spindle", "header", "sums.spindle"], "", env);
    assertStringIncludes(header.stdout, "uint64_t Sums_add(uint64_t n);");
    const carried = await spin(["spindle", "carry", "sums.spindle"], "", env);
    assertStringIncludes(carried.stdout, '.section .spindles, "", @progbits');
    assertEquals([header.code, carried.code], [0, 0]);
  }));
