// # In the kernel
//
// Finished code is put where the kernel will call it, and taken out again.

export * from "./contents.ts";
export * from "./extensions.ts";
export * from "./removing.ts";
export * from "./permitting.ts";
export * from "./linking.ts";
export * from "./publishing.ts";
export * from "./installing.ts";
export * from "./replacing.ts";
export * from "./libraries.ts";
