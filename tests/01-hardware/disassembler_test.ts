import { assertEquals } from "@std/assert";
import { disassemble } from "../../chapters/01-hardware/mod.ts";
import { at } from "./helpers.ts";

const HERE = at(0x1_2000_0000n);

/** Words and how the GNU tools write them, apart from their way with addresses. */
const TEXTS: readonly [number, string][] = [
  [0x4022_0403, "addq t0,t1,t2"],
  [0x403f_f403, "addq t0,0xff,t2"],
  [0x4020_1403, "addq t0,0,t2"],
  [0x47ff_041f, "nop"],
  [0x47ff_0402, "clr t1"],
  [0x47e1_0402, "mov t0,t1"],
  [0x4442_0403, "mov t1,t2"],
  [0x47e0_b402, "mov 0x5,t1"],
  [0x4422_0403, "or t0,t1,t2"],
  [0x4422_0103, "andnot t0,t1,t2"],
  [0x47e1_0502, "not t0,t1"],
  [0x43e1_0522, "negq t0,t1"],
  [0x43e1_0122, "negl t0,t1"],
  [0x43e1_0002, "sextl t0,t1"],
  [0x73e1_0002, "sextb t0,t1"],
  [0x47e0_bc22, "amask 0x5,t1"],
  [0x47e0_3d82, "implver t1"],
  [0x203f_0005, "lda t0,5"],
  [0xa03f_0008, "ldl t0,8(zero)"],
  [0xa43e_fff8, "ldq t0,-8(sp)"],
  [0x2ffe_0000, "unop"],
  [0xc3ff_ffff, "br 0x120000000"],
  [0xc35f_ffff, "br ra,0x120000000"],
  [0xe420_0001, "beq t0,0x120000008"],
  [0xd340_0000, "bsr ra,0x120000004"],
  [0x6bfa_8001, "ret"],
  [0x6bfa_8000, "ret zero,(ra),0"],
  [0x6bfb_0000, "jmp (t12)"],
  [0x6bfb_3fff, "jmp zero,(t12),0x120000000"],
  [0x6b5b_4000, "jsr ra,(t12),0x120000004"],
  [0x6822_c007, "jcr t0,(t1),0x7"],
  [0x6000_4000, "mb"],
  [0x601f_c000, "rpcc v0"],
  [0x63e1_8000, "fetch (t0)"],
  [0x63e2_f800, "wh64 (t1)"],
  [0x0000_0083, "callsys"],
  [0x0000_0040, "call_pal 0x40"],
  [0x0400_0000, ".long 0x4000000"],
  [0x4022_0803, "addl/v t0,t1,t2"],
  [0x43e1_0d22, "negq/v t0,t1"],
  [0x73e1_0602, "ctpop t0,t1"],
  [0x73e1_1602, ".long 0x73e11602"],
  [0x7022_0623, "perr t0,t1,t2"],
  [0x7020_b703, "minsb8 t0,0x5,t2"],
  [0x8c22_0008, "ldt $f1,8(t1)"],
  [0xc420_0001, "fbeq $f1,0x120000008"],
  [0x5822_1403, "addt $f1,$f2,$f3"],
  [0x5822_bc03, "addt/sud $f1,$f2,$f3"],
  [0x5be2_e5e3, "cvttq/svic $f2,$f3"],
  [0x53e2_1563, "sqrtt $f2,$f3"],
  [0x503f_0482, "itoft t0,$f2"],
  [0x703f_0e02, "ftoit $f1,t1"],
  [0x5c21_04a1, "mf_fpcr $f1"],
  [0x5c42_0482, "mt_fpcr $f2"],
  [0x5fff_041f, "fnop"],
  [0x5fff_0403, "fclr $f3"],
  [0x5c21_0402, "fmov $f1,$f2"],
  [0x5c21_0422, "fneg $f1,$f2"],
  [0x5fe2_0403, "fabs $f2,$f3"],
  [0x5be2_b423, "negt/su $f2,$f3"],
  [0x6020_f000, "rs t0"],
  [0x63e1_fc00, "wh64en (t0)"],
];

for (const [word, text] of TEXTS) {
  Deno.test(`disassemble writes ${text}`, () => {
    assertEquals(disassemble(word, HERE), text);
  });
}

Deno.test("disassemble wraps the target of a branch at the ends of memory", () => {
  assertEquals(disassemble(0xc3ff_fffe, at(0n)), "br 0xfffffffffffffffc");
  assertEquals(disassemble(0xc3e0_0000, at(-4n)), "br 0x0");
});
