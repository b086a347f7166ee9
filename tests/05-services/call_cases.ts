// Each default call with good and bad parameters, as a program without a spindle makes it.

import { callsys, END_WITH_RESULT } from "./helpers.ts";

/** The data of the programs. */
export const HELLO: string =
  'text:   .ascii "hello, world\\n"\n        .align 4\n';

/** Calls `number` with `a0`, `a1`, `a2` and ends with its result. */
export function calling(
  number: number,
  a0: number,
  a1: string,
  a2: number,
): string {
  return `${a1}
        lda     a0, ${a0}(zero)
        lda     a2, ${a2}(zero)
${callsys(number)}${END_WITH_RESULT}`;
}

/** Code that puts the address of the text into the second parameter. */
export const TEXT: string = "        lda     a1, text\n";
const NOWHERE = "        lda     a1, 64(zero)\n";
const KERNEL = "        ldah    a1, -1024(zero)\n        sll     a1, 16, a1\n";
const LAST = "        lda     a1, -1(zero)\n";

/** What is done, by which program, with which status it ends, and what it prints. */
export const CALL_CASES: readonly [string, string, number, string][] = [
  [
    "write gives how much it wrote",
    calling(4, 1, TEXT, 13),
    13,
    "hello, world\n",
  ],
  ["write of nothing is zero", calling(4, 1, NOWHERE, 0), 0, ""],
  ["write to file 3 is error 9", calling(4, 3, TEXT, 13), 109, ""],
  ["write to file 0 is error 9", calling(4, 0, TEXT, 13), 109, ""],
  ["write from nowhere is error 14", calling(4, 1, NOWHERE, 13), 114, ""],
  ["write from the kernel is error 14", calling(4, 1, KERNEL, 13), 114, ""],
  [
    "write from the end of everything is error 14",
    calling(4, 1, LAST, 13),
    114,
    "",
  ],
  ["read into nowhere is error 14", calling(3, 0, NOWHERE, 4), 114, ""],
  ["read into the kernel is error 14", calling(3, 0, KERNEL, 4), 114, ""],
  ["read from file 1 is error 9", calling(3, 1, TEXT, 4), 109, ""],
  ["read at the end is zero", calling(3, 0, TEXT, 4), 0, ""],
  ["an unknown call is error 78", calling(77, 0, TEXT, 4), 178, ""],
  ["call 0 is error 78", calling(0, 0, TEXT, 4), 178, ""],
  [
    "an entry that nobody has is error 78",
    `        ldah    v0, 1(zero)\n        callsys\n${END_WITH_RESULT}`,
    178,
    "",
  ],
  [
    "install of nowhere is error 14",
    `        lda a0, 64(zero)\n        lda a1, 4(zero)\n${
      callsys(1000)
    }${END_WITH_RESULT}`,
    114,
    "",
  ],
  [
    "install of too much is error 7",
    `        mov sp, a0\n        lda a1, 4097(zero)\n${
      callsys(1000)
    }${END_WITH_RESULT}`,
    107,
    "",
  ],
];
