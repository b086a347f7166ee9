// Small procedures in which something looks as if it could be left out, and must not be.

/** The procedures, as text. All have five parameters and return a `u64`. */
export const TRAPS: readonly string[] = [
  `b0():
  v0: u64 = parameter 0
  v1: u8 = convert v0
  v2: u8 = shiftLeft v1 5
  v3: u8 = shiftLeft v2 4
  v4: u64 = shiftRight v0 40
  v5: u64 = shiftRight v4 30
  v6: i8 = convert v0
  v7: i8 = shiftRight v6 5
  v8: i8 = shiftRight v7 5
  v9: u64 = convert v3
  v10: u64 = convert v8
  v11: u64 = add v9 v10
  v12: u64 = add v11 v5
  return v12`,
  `b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u64 = subtract v0 v1
  v3: u64 = subtract v1 v0
  v4: u64 = multiply v2 3
  v5: u64 = add v4 v3
  return v5`,
  `slot0 64 row
b0():
  v0: u64 = parameter 0
  v1: u64 = and v0 7
  store slot0+8.8 row v0
  v2: address = reference slot0+0[8 x 8].8 row 8 0
  store slice8+0[8 x length].8 part 5 v2 8 v1
  v3: u64 = load slot0+8.8 row
  store slot0+8.8 row 6
  v4: u64 = load slice8+0[8 x length].8 part v2 8 v1
  v5: u64 = multiply v3 v4
  return v5`,
  `b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u64 = and v0 1
  v3: u64 = and v1 1
  store state+64[16 x 10].8 a[] 1 v2
  store state+64[16 x 10].8 a[] 2 v3
  v4: u64 = load state+64[16 x 10].8 a[] v2
  return v4`,
  `b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u64 = and v0 1
  v3: u64 = and v1 1
  store state+64[16 x 10].8 a[].x v0 v2
  store state+68[16 x 10].4 a[].y (9: u32) v3
  v4: u64 = load state+64[16 x 10].8 a[].x v2
  return v4`,
  `b0():
  v0: u64 = parameter 0
  jump b1(0, 0)
b1(v1: u64, v2: u64):
  v3: u64 = load state+0.8 n
  v4: u64 = add v2 v3
  v5: u64 = add v3 1
  store state+0.8 n v5
  v6: u64 = add v1 1
  v7: bool = less v6 5
  branch v7 b2 b3
b2():
  jump b1(v6, v4)
b3():
  return v4`,
  `b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: bool = less v0 5
  branch v2 b1 b3
b1():
  v3: bool = less v1 7
  branch v3 b2 b3
b2():
  v4: u64 = call Test.act v0
  return v4
b3():
  return 0`,
  `b0():
  jump b1(0, 250, 0)
b1(v0: u64, v1: u8, v2: u64):
  v3: u8 = load state+224[1 x 256].1 row[] v1
  v4: u64 = convert v3
  v5: u64 = multiply v2 7
  v6: u64 = add v5 v4
  v7: u8 = add v1 3
  v8: u64 = add v0 1
  v9: bool = less v8 6
  branch v9 b2 b3
b2():
  jump b1(v8, v7, v6)
b3():
  return v6`,
  `b0():
  v10: u64 = parameter 0
  v11: u64 = parameter 1
  v12: u64 = and v10 15
  v13: u64 = and v11 7
  jump b1(v12, 0)
b1(v0: u64, v1: u64):
  v2: u64 = load state+0[16 x 32].8 row[] v0
  v3: u64 = add v1 v2
  v4: u64 = add v0 1
  v5: bool = less v4 v13
  branch v5 b2 b3
b2():
  jump b1(v4, v3)
b3():
  return v3`,
  `slot0 64 row
b0():
  v0: u64 = parameter 0
  v1: u64 = and v0 7
  v2: address = reference slot0+0[8 x 8].8 row 8 0
  v3: address = parameter 3
  v4: bool = less v0 9
  v5: address = select v4 v2 v3
  store slot0+8.8 row 3
  store slice8+0[8 x length].8 part v0 v5 8 v1
  store slice8+0[8 x length].8 part 5 v5 8 1
  v6: u64 = load slot0+8.8 row
  return v6`,
  `b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u64 = and v0 1
  v3: u64 = and v1 1
  store state+64[8 x 10].8 a[] 5 v2
  store state+72[8 x 10].8 b[] 6 v3
  v4: u64 = load state+64[8 x 10].8 a[] v2
  return v4`,
  `b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: bool = less v0 5
  branch v2 b1 b3
b1():
  v3: bool = less v1 7
  branch v3 b3 b2
b2():
  v4: u64 = call Test.act v0
  return v4
b3():
  return 0`,
  `b0():
  v0: u64 = parameter 0
  store state+0.8 n v0
  v1: u64 = call Test.act v0
  v2: u64 = load state+0.8 n
  v3: u64 = call Test.ask v0
  v4: u64 = raise Test.event v0
  v5: u64 = call Test.ask v0
  v6: u64 = subtract v3 v5
  v7: u64 = add v2 v6
  return v7`,
  `b0():
  v0: u64 = parameter 0
  v1: bool = less v0 5
  store state+0.8 n v0
  branch v1 b1 b2
b1():
  store state+4.4 n (7: u32)
  jump b3()
b2():
  jump b3()
b3():
  v2: u64 = load state+0.8 n
  return v2`,
];

/** The text of the trap as a procedure. */
export function trapText(trap: string): string {
  return [
    "procedure trap(5): u64",
    "operation Test.ask pure",
    "operation Test.read reads Globals.ticks",
    trap,
  ].join("\n");
}
