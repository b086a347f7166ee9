// # Policies in a few instructions
//
// A kernel without policies does nothing, so whoever measures it has to bring some: here are
// the smallest that do, as handlers in Alpha code.
//
// A handler is called with the event's parameters in `a0` to `a4`. It answers in `v0`, and
// puts 1 into `t0` if that is an answer. The names that begin with `do` are the numbers of
// operations.
//
// ## First come, first served
//
// A ring of 64 places holds the strands that are ready. One that has become ready goes to the
// end, and so does one that has lost the processor and did not want to: it has yielded, or
// its slice was over, or something else was more urgent.

fifo_stop:
        subq    a1, 1, t1
        beq     t1, fifo_ready
        subq    a1, 3, t1
        blt     t1, fifo_away
        subq    a1, 4, t1
        bgt     t1, fifo_away
fifo_ready:
        ldq     t1, Fifo.last(gp)
        and     t1, 63, t2
        lda     t3, Fifo.ring(gp)
        s8addq  t2, t3, t2
        stq     a0, 0(t2)
        addq    t1, 1, t1
        stq     t1, Fifo.last(gp)
fifo_away:
        ret

// Whoever asks gets the one that has waited longest, or 0.

fifo_next:
        ldq     t1, Fifo.first(gp)
        ldq     t2, Fifo.last(gp)
        lda     t0, 1
        clr     v0
        cmpeq   t1, t2, t3
        bne     t3, fifo_away
        and     t1, 63, t2
        lda     t3, Fifo.ring(gp)
        s8addq  t2, t3, t2
        ldq     v0, 0(t2)
        addq    t1, 1, t1
        stq     t1, Fifo.first(gp)
        ret

// ## Calls and traps that do nothing

null_call:
        clr     v0
        lda     t0, 1
        ret
null_trap:
        lda     v0, 1
        lda     t0, 1
        ret
silent: clr     t0
        ret

// ## Calls about strands
//
// The first of these calls gives the processor to others. The second wakes whoever has made it
// before, and waits until somebody makes it again: with two strands, a ball that goes to and
// fro.

give_way:
        lda     v0, do.Strand.yield
        cserve
        br      null_call
ping:   ldq     a0, Bench.waiting(gp)
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t1, Strand.identifier(t1)
        stq     t1, Bench.waiting(gp)
        beq     a0, alone
        lda     v0, do.Strand.unblock
        cserve
alone:  lda     v0, do.Strand.block
        cserve
        br      null_call

// The third makes a strand that begins at `a1`, and waits. That strand makes call 501, which
// wakes the other one and is its own end.
//
// :::spin 2.2
// The paper's example of a call that is composed of smaller ones is one that creates a thread and
// starts it ([[promise 47]]). Here it is: `Strand.create`, `Strand.begin` and `Strand.block` in one
// call of a program, where three calls would enter the kernel three times ([[promise 39]]). The
// stack is the program's own affair, so nothing of the kernel's is lost with it. The paper's variant
// that loses something when a step fails, and is refused for it, is written in the language of
// chapter 3: a spindle that creates a strand and on some path forgets it is refused
// ([[§Who has what]]). This handler is assembly, and nobody checks it.
// :::

fork:   lda     t1, -501(a0)
        beq     t1, join
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t1, Strand.identifier(t1)
        stq     t1, Bench.waiting(gp)
        mov     a1, a0
        clr     a1
        lda     v0, do.Strand.create
        cserve
        mov     v0, a0
        lda     v0, do.Strand.begin
        cserve
        br      alone
join:   ldq     a0, Bench.waiting(gp)
        lda     v0, do.Strand.unblock
        cserve
        clr     a0
        lda     v0, do.Strand.end
        cserve

// ## Calls and traps about memory
//
// A page that is missing gets a frame. A call protects `a2` pages from `a1` on with the
// rights in `a3`.

page_in:
        lda     sp, -16(sp)
        stq     a0, 0(sp)
        lda     a0, 1
        clr     a1
        lda     v0, do.Frame.allocate
        cserve
        blt     v0, page_out
        mov     v0, a2
        clr     a0
        ldq     a1, 0(sp)
        srl     a1, 13, a1
        sll     a1, 13, a1
        lda     a3, 1
        lda     a4, 3
        lda     v0, do.Mapping.map
        cserve
page_out:
        lda     sp, 16(sp)
        cmple   zero, v0, v0
        lda     t0, 1
        ret
protect:
        clr     a0
        lda     v0, do.Mapping.protect
        cserve
        lda     t0, 1
        ret
