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
// ## Several pages at once
//
// Most of a transfer is waiting for the arm and the plate. Four pages that lie side by side on the
// disk take little longer than one. So a program may ask for *clusters* of two or four pages, which
// come and go together: whoever uses the first of them finds the others there already, and if all
// of them were written, one transfer takes them back.
//
// :::figure paging.clusters
// :::
//
// In the middle a program goes through all of its pages in a row, twice, and writes each. On the
// right it uses some of them more often than others, without any row. There the pages beside the
// one that was wanted take frames from those that are wanted next: fewer transfers bring more
// pages, and with clusters of four that costs more than it saves. The program knows which of the
// two it is.
//
// Nothing in the kernel was needed for that. A request to the disk may be for as many as 256 blocks
// in frames that follow each other ([[requestBlocks]]), and a program may ask for such frames
// ([[allocateFrames]]). What it may not do is to read into frames that do not follow each other,
// because a drive is told one address. So a cluster has frames of its own from the start, and the
// pages of two clusters do not mix.
//
// ## Five spindles
//
// The pager is in five pieces, and each of them uses those before it. Which page leaves, one says
// that knows of no disk. What is written and read, and in how many transfers, is known by one that
// knows of no faults. The third lets pages appear and disappear, and notes uses and stores. The
// fourth hears of faults and lets the others do their parts. The last gives frames back when the
// system wants them, and a program that does not want to leaves it out.
//
// What the drive does next is not the pager's affair: the disk is everybody's, and [[§The default
// interrupt work]] decides that.
//
// What a program has saved is there when it is run again, and that can be done so that it is whole
// whenever the power fails ([[§Memory that lasts]]).
//
// What is missing? A cluster has the same size from the first to the last, where a better pager
// would find out who reads in a row. Small pages are for clusters of one. The pager has at most 100
// frames, or 64 in clusters of four, and 512 pages. And a frame that it has given back it does not
// ask for again.
//
// :::exercise 5.1
// :::

export * from "./running.ts";
export * from "./lasting.ts";
export * from "./shown.ts";
