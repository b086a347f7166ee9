// A victim, and programs and spindles that mean harm to it and to everybody.

import type { Program } from "../../chapters/01-hardware/mod.ts";
import type { Source } from "../../chapters/03-spindles/mod.ts";
import { callsys, programOf } from "./helpers.ts";

// ## The victim
//
// It knows of nobody, computes, and writes a letter for each of its sums, where nobody else writes.

const LINES = 5;

/** A program that computes and writes. */
export const VICTIM: Program = programOf(
  `        lda     s0, ${LINES}(zero)
        clr     s1
line:   lda     s2, 250(zero)
more:   mulq    s1, 5, s1
        addq    s1, 3, s1
        subq    s2, 1, s2
        bne     s2, more
        srl     s1, 40, t0
        and     t0, 15, t0
        addq    t0, 'a', t0
        lda     a1, letter
        stb     t0, 0(a1)
        lda     a0, 2(zero)
        lda     a2, 1(zero)
${callsys(4)}
        subq    s0, 1, s0
        bne     s0, line
        lda     a0, 42(zero)
${callsys(1)}`,
  "letter: .quad 0\n",
);

/** What the victim writes, by its description. */
export function writtenByVictim(): string {
  let [sum, text] = [0n, ""];
  for (let line = 0; line < LINES; line++) {
    for (let left = 250; left > 0; left--) {
      sum = BigInt.asUintN(64, sum * 5n + 3n);
    }
    text += String.fromCharCode(97 + Number(sum >> 40n & 15n));
  }
  return text;
}

// ## Who means harm

/** Makes calls with numbers and arguments that nobody expects, without end. */
export const WILD = programOf(
  `        ldah    s1, 0x1234(zero)
again:  ldq     t0, factor
        mulq    s1, t0, s1
        addq    s1, 7, s1
        srl     s1, 60, v0
        lda     v0, 1098(v0)
        srl     s1, 30, a0
        srl     s1, 9, a1
        srl     s1, 50, a2
        mov     s1, a3
        lda     t0, -1104(v0)
        bne     t0, ready
        and     a0, 31, a0
        lda     t0, 77(zero)
        sll     t0, 32, t0
        bis     a0, t0, a0
ready:  lda     t0, -1102(v0)
        beq     t0, again
        callsys
        lda     v0, 3(zero)
        callsys
        ldah    v0, 1(zero)
        callsys
        br      again
`,
  "factor: .quad 6364136223846793005\n",
);

/** Ends by its own mistake. */
export const CRASHING = programOf("        ldq     t0, 8(zero)\n");

/** Has brought spindles, and goes round so that they are asked. */
export const ARMED = programOf(`again:  ldq     t0, 8(zero)
        lda     v0, 77(zero)
        callsys
        br      again
`);

/** Spindles that fail, take what they get, answer for others and never let their program go on. */
export const HOSTILE: readonly Source[] = [
  `spindle Failing {
    state { list: [u64; 4]; at: u64 = 9; }
    on Trap.systemCall(number) { self.list[self.at] = 1; return 0; }
    on Strand.stop(strand) { self.list[self.at] = 1; }
    on Clock.tick(ticks) { self.list[self.at] = ticks; }
  }`,
  `spindle Greedy uses Calls {
    state { taken: u64; }
    on Strand.run(strand) {
      // Some are left, so that others can be loaded.
      if self.taken >= 100 { return; }
      const frame = Frame.take() else { return; }
      Frame.keep(frame) else { return; }
      self.taken += 1;
    }
    on Calls.recognise(owner, header) { return 99; }
    on Calls.route(owner, header) { return 0; }
  }`,
  `spindle Stubborn {
    on Trap.accessViolation(address) { return true; }
    on PhysAddr.reclaim(domain, count) { return true; }
    on Strand.block(strand) { Strand.unblock(strand); }
  }`,
].map((text, index) => ({ file: `hostile ${index}`, text }));
