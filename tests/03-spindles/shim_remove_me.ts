export { KERNEL_INTERFACES } from "../../chapters/03-spindles/meaning/interfaces/mod.ts";
export * from "../../chapters/03-spindles/meaning/inventory.ts";
export * from "../../chapters/03-spindles/source/parser.ts";
export type * from "../../chapters/03-spindles/source/syntax.ts";
