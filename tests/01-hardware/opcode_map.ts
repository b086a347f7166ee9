// The opcode map of the architecture, as the handbook's appendix lists it: the codes stand
// here as numbers and not as a rule. Tests compare the tables of instructions with it.

/** Opcodes that one instruction has to itself. */
const WHOLE = `
00 CALL_PAL, 08 LDA, 09 LDAH, 0A LDBU, 0B LDQ_U, 0C LDWU, 0D STW, 0E STB, 0F STQ_U,
20 LDF, 21 LDG, 22 LDS, 23 LDT, 24 STF, 25 STG, 26 STS, 27 STT, 28 LDL, 29 LDQ,
2A LDL_L, 2B LDQ_L, 2C STL, 2D STQ, 2E STL_C, 2F STQ_C, 30 BR, 31 FBEQ, 32 FBLT,
33 FBLE, 34 BSR, 35 FBNE, 36 FBGE, 37 FBGT, 38 BLBC, 39 BEQ, 3A BLT, 3B BLE,
3C BLBS, 3D BNE, 3E BGE, 3F BGT
`;

/** Opcodes that several share, with the function code of each. */
const SHARED = `
10: ADDL 00, S4ADDL 02, SUBL 09, S4SUBL 0B, CMPBGE 0F, S8ADDL 12, S8SUBL 1B,
    CMPULT 1D, ADDQ 20, S4ADDQ 22, SUBQ 29, S4SUBQ 2B, CMPEQ 2D, S8ADDQ 32,
    S8SUBQ 3B, CMPULE 3D, ADDL/V 40, SUBL/V 49, CMPLT 4D, ADDQ/V 60, SUBQ/V 69,
    CMPLE 6D
11: AND 00, BIC 08, CMOVLBS 14, CMOVLBC 16, BIS 20, CMOVEQ 24, CMOVNE 26, ORNOT 28,
    XOR 40, CMOVLT 44, CMOVGE 46, EQV 48, AMASK 61, CMOVLE 64, CMOVGT 66,
    IMPLVER 6C
12: MSKBL 02, EXTBL 06, INSBL 0B, MSKWL 12, EXTWL 16, INSWL 1B, MSKLL 22, EXTLL 26,
    INSLL 2B, ZAP 30, ZAPNOT 31, MSKQL 32, SRL 34, EXTQL 36, SLL 39, INSQL 3B,
    SRA 3C, MSKWH 52, INSWH 57, EXTWH 5A, MSKLH 62, INSLH 67, EXTLH 6A, MSKQH 72,
    INSQH 77, EXTQH 7A
13: MULL 00, MULQ 20, UMULH 30, MULL/V 40, MULQ/V 60
1C: SEXTB 00, SEXTW 01, CTPOP 30, PERR 31, CTLZ 32, CTTZ 33, UNPKBW 34, UNPKBL 35,
    PKWB 36, PKLB 37, MINSB8 38, MINSW4 39, MINUB8 3A, MINUW4 3B, MAXUB8 3C,
    MAXUW4 3D, MAXSB8 3E, MAXSW4 3F, FTOIT 70, FTOIS 78
14: ITOFS 004, ITOFF 014, ITOFT 024
16: CVTST 2AC, CVTST/S 6AC
17: CVTLQ 010, CPYS 020, CPYSN 021, CPYSE 022, MT_FPCR 024, MF_FPCR 025,
    FCMOVEQ 02A, FCMOVNE 02B, FCMOVLT 02C, FCMOVGE 02D, FCMOVLE 02E, FCMOVGT 02F,
    CVTQL 030, CVTQL/V 130, CVTQL/SV 530
18: TRAPB 0000, EXCB 0400, MB 4000, WMB 4400, FETCH 8000, FETCH_M A000, RPCC C000,
    RC E000, ECB E800, RS F000, WH64 F800, WH64EN FC00
1A: JMP 0, JSR 1, RET 2, JSR_COROUTINE 3
`;

/** The same where names have qualifiers; a `V` stands where the result is an integer. */
const QUALIFIED = `
            none    /C    /M    /D    /U   /UC   /UM   /UD
16.ADDS      080   000   040   0C0   180   100   140   1C0
16.SUBS      081   001   041   0C1   181   101   141   1C1
16.MULS      082   002   042   0C2   182   102   142   1C2
16.DIVS      083   003   043   0C3   183   103   143   1C3
16.ADDT      0A0   020   060   0E0   1A0   120   160   1E0
16.SUBT      0A1   021   061   0E1   1A1   121   161   1E1
16.MULT      0A2   022   062   0E2   1A2   122   162   1E2
16.DIVT      0A3   023   063   0E3   1A3   123   163   1E3
16.CMPTUN    0A4     -     -     -     -     -     -     -
16.CMPTEQ    0A5     -     -     -     -     -     -     -
16.CMPTLT    0A6     -     -     -     -     -     -     -
16.CMPTLE    0A7     -     -     -     -     -     -     -
16.CVTTS     0AC   02C   06C   0EC   1AC   12C   16C   1EC
16.CVTTQ     0AF   02F   06F   0EF   1AF   12F   16F   1EF
16.CVTQS     0BC   03C   07C   0FC     -     -     -     -
16.CVTQT     0BE   03E   07E   0FE     -     -     -     -
             /SU  /SUC  /SUM  /SUD  /SUI /SUIC /SUIM /SUID
16.ADDS      580   500   540   5C0   780   700   740   7C0
16.SUBS      581   501   541   5C1   781   701   741   7C1
16.MULS      582   502   542   5C2   782   702   742   7C2
16.DIVS      583   503   543   5C3   783   703   743   7C3
16.ADDT      5A0   520   560   5E0   7A0   720   760   7E0
16.SUBT      5A1   521   561   5E1   7A1   721   761   7E1
16.MULT      5A2   522   562   5E2   7A2   722   762   7E2
16.DIVT      5A3   523   563   5E3   7A3   723   763   7E3
16.CMPTUN    5A4     -     -     -     -     -     -     -
16.CMPTEQ    5A5     -     -     -     -     -     -     -
16.CMPTLT    5A6     -     -     -     -     -     -     -
16.CMPTLE    5A7     -     -     -     -     -     -     -
16.CVTTS     5AC   52C   56C   5EC   7AC   72C   76C   7EC
16.CVTTQ     5AF   52F   56F   5EF   7AF   72F   76F   7EF
16.CVTQS       -     -     -     -   7BC   73C   77C   7FC
16.CVTQT       -     -     -     -   7BE   73E   77E   7FE
            none    /C    /M    /D    /U   /UC   /UM   /UD
14.SQRTS     08B   00B   04B   0CB   18B   10B   14B   1CB
14.SQRTT     0AB   02B   06B   0EB   1AB   12B   16B   1EB
             /SU  /SUC  /SUM  /SUD  /SUI /SUIC /SUIM /SUID
14.SQRTS     58B   50B   54B   5CB   78B   70B   74B   7CB
14.SQRTT     5AB   52B   56B   5EB   7AB   72B   76B   7EB
            none    /C    /U   /UC    /S   /SC   /SU  /SUC
15.ADDF      080   000   180   100   480   400   580   500
15.SUBF      081   001   181   101   481   401   581   501
15.MULF      082   002   182   102   482   402   582   502
15.DIVF      083   003   183   103   483   403   583   503
15.ADDG      0A0   020   1A0   120   4A0   420   5A0   520
15.SUBG      0A1   021   1A1   121   4A1   421   5A1   521
15.MULG      0A2   022   1A2   122   4A2   422   5A2   522
15.DIVG      0A3   023   1A3   123   4A3   423   5A3   523
15.CMPGEQ    0A5     -     -     -   4A5     -     -     -
15.CMPGLT    0A6     -     -     -   4A6     -     -     -
15.CMPGLE    0A7     -     -     -   4A7     -     -     -
15.CVTDG     09E   01E   19E   11E   49E   41E   59E   51E
15.CVTGF     0AC   02C   1AC   12C   4AC   42C   5AC   52C
15.CVTGD     0AD   02D   1AD   12D   4AD   42D   5AD   52D
15.CVTGQ     0AF   02F   1AF   12F   4AF   42F   5AF   52F
15.CVTQF     0BC   03C     -     -     -     -     -     -
15.CVTQG     0BE   03E     -     -     -     -     -     -
            none    /C    /U   /UC    /S   /SC   /SU  /SUC
14.SQRTF     08A   00A   18A   10A   48A   40A   58A   50A
14.SQRTG     0AA   02A   1AA   12A   4AA   42A   5AA   52A
`;

/** Whether the results of `name` are integers, so that `U` is written `V`. */
function givesInteger(name: string): boolean {
  return /^CVT.Q$/.test(name);
}

/** The name of each code: opcode and function as `16.0A0`, or only the opcode. */
export function opcodeMap(): Map<string, string> {
  const map = new Map<string, string>();
  for (const [, opcode, name] of WHOLE.matchAll(/(\w\w) (\w+)/g)) {
    map.set(opcode!, name!);
  }
  for (const section of SHARED.split(/^(?=\w\w:)/m)) {
    const opcode = section.slice(0, 2);
    for (const [, name, code] of section.matchAll(/([A-Z][\w/]+) (\w+)/g)) {
      map.set(`${opcode}.${code}`, name!);
    }
  }
  let columns: string[] = [];
  for (const line of QUALIFIED.trim().split("\n")) {
    const cells = line.trim().split(/\s+/);
    if (/^(none|\/)/.test(cells[0]!)) columns = cells;
    else addRow(map, cells, columns);
  }
  return map;
}

function addRow(
  map: Map<string, string>,
  [first, ...codes]: string[],
  columns: readonly string[],
): void {
  const [opcode, name] = first!.split(".") as [string, string];
  for (const [index, code] of codes.entries()) {
    if (code === "-") continue;
    const letters = columns[index] === "none" ? "" : columns[index]!;
    const written = givesInteger(name) ? letters.replace("U", "V") : letters;
    map.set(`${opcode}.${code}`, name + written);
  }
}
