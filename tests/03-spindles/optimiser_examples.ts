// What each pass makes of its example, in the examples' order.

/** The procedures that are left when a pass and [[tidy]] have been made. */
export const MADE: readonly string[] = [
  `procedure p(1): u64
b0():
  return 6`,
  `procedure p(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u64 = add v0 v1
  return v2`,
  `procedure p(1): u64
b0():
  v1: u64 = load state+8.8 m
  store state+0.8 n v1
  v3: u64 = add v1 1
  return v3`,
  `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  store state+0.8 n v0
  v1: bool = less v0 9
  check#0 v1 index "v0 < 9"
  store state+0.8 n 1
  return v0`,
  `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 10
  check#0 v1 index "v0 < 10"
  return v0`,
  `procedure p(0)
loop0 v0 from 0 to 0
b0():
  jump b1(0)
b1(v0: u64) in loop0:
  v1: bool = less v0 9
  branch v1 b2 b3
b2() in loop0:
  store state+0[8 x 10].8 a[] 1 v0
  v3: u64 = add v0 1
  jump b1(v3)
b3():
  return`,
  `procedure p(0)
loop0 v0 from 0 to 0
b0():
  v15: bool = less 0 2
  branch v15 b7 b3
b7():
  v16: u64 = call Test.act 0
  v17: u64 = add 0 1
  v11: bool = less v17 2
  branch v11 b5 b3
b5():
  v12: u64 = call Test.act v17
  v13: u64 = add v17 1
  jump b1(v13)
b1(v0: u64) in loop0:
  v1: bool = less v0 2
  branch v1 b2 b3
b2() in loop0:
  v2: u64 = call Test.act v0
  v3: u64 = add v0 1
  jump b1(v3)
b3():
  return`,
  `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 9
  branch v1 b1 b2
b2():
  v3: u64 = call Test.act 0
  v4: bool = equal v3 0
  branch v4 b4 b5
b1():
  v2: u64 = call Test.act v0
  branch 1 b4 b5
b5():
  return 2
b4():
  return 1`,
  `procedure p(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: bool = less v0 v1
  v4: u64 = select v2 v0 v1
  return v4`,
  `procedure p(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: bool = less v0 5
  v3: bool = less v1 7
  v10: bool = and v2 v3
  branch v10 b2 b3
b3():
  return 0
b2():
  v4: u64 = call Test.act v0
  return v4`,
  `procedure p(1): u64
loop0 v15 from 0 to 0
b0():
  v0: u64 = parameter 0
  v14: bool = less 0 v0
  branch v14 b7 b8
b8():
  jump b3(1)
b7():
  jump b2(1, 0)
b2(v15: u64, v16: u64) in loop0:
  v4: u64 = shiftLeft v15 1
  v5: u64 = add v16 1
  v3: bool = less v5 v0
  branch v3 b5 b6
b5() in loop0:
  jump b2(v4, v5)
b6():
  jump b3(v4)
b3(v17: u64):
  return v17`,
  `procedure p(2)
loop0 v2 from 0 to 0
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v3: u64 = multiply v0 v1
  v4: bool = less v3 8
  check#0 v4 index "v3 < 8"
  v5: u64 = load state+0.8 n
  jump b1(0)
b1(v2: u64) in loop0:
  store state+64[8 x 8].8 a[] v5 v3
  v6: u64 = add v2 1
  v7: bool = less v6 v0
  branch v7 b2 b3
b2() in loop0:
  jump b1(v6)
b3():
  return`,
  `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: u32 = convert v0
  v10: u64 = convert v1
  v12: u64 = multiplyHigh v10 1844674407370955162
  v2: u32 = convert v12
  v3: u64 = convert v2
  v13: u64 = convert v0
  v15: u64 = multiplyHigh v13 2635249153387078803
  v16: u64 = subtract v13 v15
  v18: u64 = shiftRight v16 1
  v19: u64 = add v18 v15
  v21: u64 = shiftRight v19 2
  v4: u64 = convert v21
  v5: u64 = add v3 v4
  return v5`,
  `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v5: u64 = shiftLeft v0 32
  v6: u64 = add v5 v0
  v8: u64 = shiftLeft v6 16
  v9: u64 = add v8 v6
  v11: u64 = shiftLeft v9 8
  v1: u64 = add v11 v9
  return v1`,
  `procedure p(0): u64
loop0 v1 from 0 to 0
b0():
  v13: address = reference state+0.8 a[].x 1
  v17: address = reference state+0.8 a[].x 1
  v19: address = add v17 640
  jump b1(0, v13)
b1(v1: u64, v14: address) in loop0:
  v2: u64 = load address+0.8 a[].x v14
  v3: u64 = add v1 v2
  v16: address = add v14 16
  v20: bool = equal v16 v19
  v5: bool = not v20
  branch v5 b2 b3
b2() in loop0:
  jump b1(v3, v16)
b3():
  return v3`,
  `procedure p(1)
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 9
  check#0 v1 index "v0 < 9"
  v9: address = reference state+0[16 x 9].8 a[].x 1 v0
  v2: u64 = load address+0.8 a[].x v9
  v3: u64 = load address+8.8 a[].y v9
  v4: u64 = add v2 v3
  store address+0.8 a[].x v4 v9
  return`,
  `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  return v0`,
];
