// # Floating point
//
// A floating-point number is a whole number times a power of two, and every operation
// gives the number of that kind that lies next to the true result.
//
// Take one tenth. No whole number times a power of two is one tenth, just as no decimal
// fraction of finite length is one third. The nearest number that 64 bits can hold is
// {{float.tenth}}. It is too large by about one part in {{float.tenth.error}}, and that
// is what a program has in its register after it wrote `0.1`.
//
// This is the whole difficulty of floating point. The operations are those of school:
// add, subtract, multiply, divide, take a root. Each has a true result, which is hardly
// ever representable. So each operation happens in two steps. First the true result is
// found, exactly. Then it is *rounded* to a neighbour.
//
// After this part you can take the bits of any such number apart, compute with it by hand
// as the machine does, and say what each floating-point instruction leaves in its
// register. The pages follow the two steps. What do the bits of a number mean ([[§Formats
// of numbers]])? What is asked of the arithmetic, and what does it answer ([[§Requests
// and results]])? How does rounding choose ([[§Rounding]]), and how are the exact results
// found ([[§Exact results]])? What happens at the ends, where numbers become too large,
// too small, or no numbers at all ([[§IEEE arithmetic]], [[§VAX arithmetic]])? With all
// this told, the instructions are only tables: those that move numbers ([[§Moving
// floating-point numbers]]) and those that compute ([[§Floating-point arithmetic
// instructions]]).
//
// JavaScript's own numbers are of this kind too, and we use none of them here. One of the
// values is *not a number* (NaN), and a host may change the bits of a NaN while it copies
// it. So the bits of a program that runs on this machine are `bigint`s, from the register
// through the arithmetic and back.

export * from "./float_formats.ts";
export * from "./requests.ts";
export * from "./float_rounding.ts";
export * from "./exact_arithmetic.ts";
export * from "./float_comparison.ts";
export * from "./ieee_arithmetic.ts";
export * from "./vax_arithmetic.ts";
export * from "./float_arithmetic.ts";
export * from "./floating_control.ts";
export * from "./floating_instructions.ts";
export * from "./floating_arithmetic_instructions.ts";
