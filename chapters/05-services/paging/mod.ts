// # Paging
//
// A program that knows how it uses its memory says itself which page is to leave when there is no
// room.
//
// A table of a database has 400 pages, and there are 100 frames for it. A join goes through it from
// the first page to the last, again and again. An ordinary system lets the page leave that has not
// been used for the longest time. That is the very page that is wanted next, so each use of a page
// waits for the disk. Had the page left that came last, most of the others would still be there.
// The system could not have known. The program could.
//
// Here the program brings the pager along. It gets its frames in one call, and from then on the
// faults in its pages are answered by its own spindle. The same program, with the same frames,
// under two ways of choosing:
//
// :::figure paging.orders
// :::
//
// A page is brought in {{paging.each}} cycles on the average, and nearly all of them are the
// disk's. What the pager itself does costs little beside that ([[§What faults cost]]), which is why
// a better choice is worth more than a faster pager.
//
// The pager notes which blocks of a page were written, if the program wants that, and writes only
// those. In the run above that makes {{paging.blocks}} blocks instead of {{paging.whole}}. The
// price is that each store to such a page is a trap ([[§Parts of a page]]), so it pays where few
// stores meet many pages.
//
// :::spin 2.4
// The working set is four times the frames, its pages come from the disk and go there, and each
// page is looked at in the end ([[promise 57]]). That the pages leave in the order of the clock,
// page by page, the tests compare with a clock that is written differently ([[promise 59]]); so are
// the blocks that are written compared with the stores that were made ([[promise 60]]). When the
// program comes to its rows it says so with one call ([[promise 58]]).
// :::
//
// What the drive does next is not the pager's affair: the disk is everybody's, and [[§The default
// interrupt work]] decides that.
//
// When the system wants frames back, the pager gives them within the time that it is told, and
// nothing is lost ([[§When the system wants frames back]]). If it is asked for all of them it
// refuses. What is taken by force then is gone with its contents, and the program ends at its next
// use of such a page.
//
// What is missing? One page is moved at a time, and none ahead of its use. The pager has at most
// 100 frames and 512 pages. And a frame that it has given back it does not ask for again.
//
// :::exercise 5.1
// :::

export * from "./running.ts";
export * from "./shown.ts";
