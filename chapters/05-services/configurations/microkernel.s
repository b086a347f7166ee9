// # A kernel that asks a server
//
// Faults go to another program, which says what happens to the page. The kernel decides nothing.
//
// The program with the fault waits, a *pager* is woken and told the address, and when the pager
// asks for the next fault, the program goes on.
//
// :::figure Calls of this kernel, from 1200 on
// | call | who makes it | what for |
// | --- | --- | --- |
// | grant | the program | to get so many frames, which the kernel is to be told about |
// | next | the pager | to let the program go on that had the last fault, and wait for the next |
// | perform | the pager | to have something done with pages of the program |
// | start | anyone | to start another strand |
// | place | the program | to put its frames at an address |
// | accept | a server | to wait for a call |
// | ring | a client | to call a server and wait for the reply |
// | reply | a server | to reply, and wait for the next call |
// | end | anyone | to end a strand |
// | release | a server | to reply, and go on |
// :::

micro_call:
        lda     t1, -1200(a0)
        beq     t1, micro_grant
        subq    t1, 1, t1
        beq     t1, micro_next
        subq    t1, 1, t1
        beq     t1, micro_perform
        subq    t1, 2, t1
        beq     t1, micro_start
        subq    t1, 1, t1
        beq     t1, micro_place
        subq    t1, 1, t1
        beq     t1, micro_accept
        subq    t1, 1, t1
        beq     t1, micro_ring
        subq    t1, 1, t1
        beq     t1, micro_reply
        subq    t1, 1, t1
        beq     t1, micro_end
        subq    t1, 1, t1
        beq     t1, micro_release
micro_silent:
        clr     t0
        ret

// ## Frames to begin with

micro_grant:
        stq     a1, Micro.count(gp)
        mov     a1, a0
        clr     a1
        lda     v0, do.Frame.allocate
        cserve
        stq     v0, Micro.first(gp)
        br      micro_given
micro_place:
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t2, Strand.subject(t1)
        stq     t2, Micro.owner(gp)
        ldq     t2, Strand.space(t1)
        stq     t2, Micro.space(gp)
        stq     a1, Micro.start(gp)
        clr     a0
        ldq     a2, Micro.first(gp)
        ldq     a3, Micro.count(gp)
        lda     a4, 3
        lda     v0, do.Mapping.map
        cserve
micro_given:
        lda     t0, 1
        blt     v0, micro_back
        ldq     v0, Micro.count(gp)
micro_back:
        ret

// ## The pager's calls

micro_start:
        mov     a1, a0
        mov     a2, a1
        lda     v0, do.Strand.create
        cserve
        blt     v0, micro_answer
        mov     v0, a0
        lda     v0, do.Strand.begin
        cserve
micro_answer:
        lda     t0, 1
        ret

micro_next:
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t2, Strand.identifier(t1)
        stq     t2, Micro.pager(gp)
        ldq     t2, Strand.subject(t1)
        stq     t2, Micro.keeper(gp)
        ldq     v0, Micro.pending(gp)
        stq     zero, Micro.pending(gp)
        bne     v0, micro_answer
        ldq     a0, Micro.faulter(gp)
        stq     zero, Micro.faulter(gp)
        beq     a0, micro_wait
        ldq     t2, Micro.owner(gp)
        bsr     t5, micro_wake
micro_wait:
        lda     v0, do.Strand.block
        cserve
        lda     v0, -512
        lda     t0, 1
        ret

// A strand is woken in the name of its own domain, which is `t2`.

micro_wake:
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t3, Strand.subject(t1)
        stq     t2, Strand.subject(t1)
        lda     v0, do.Strand.unblock
        cserve
        srl     sp, 13, t1
        sll     t1, 13, t1
        stq     t3, Strand.subject(t1)
        jmp     zero, (t5)

// What the pager wants done with pages is done in the name of the program. `a1` says what: 0
// protects them, 1 opens them, 2 has one tracked, and 3 asks whether it was written.

micro_perform:
        srl     sp, 13, t1
        sll     t1, 13, t1
        lda     sp, -16(sp)
        stq     t1, 0(sp)
        ldq     t2, Strand.subject(t1)
        stq     t2, 8(sp)
        ldq     t2, Micro.owner(gp)
        stq     t2, Strand.subject(t1)
        ldq     a0, Micro.space(gp)
        mov     a1, t3
        mov     a2, a1
        mov     a3, a2
        lda     a3, 1
        lda     v0, do.Mapping.protect
        beq     t3, micro_do
        lda     a3, 3
        subq    t3, 1, t3
        beq     t3, micro_do
        lda     a2, 1
        subq    t3, 1, t3
        bne     t3, micro_ask
        lda     a3, 1
        lda     v0, do.Mapping.track
micro_do:
        cserve
        cmple   zero, v0, v0
micro_done:
        ldq     t1, 0(sp)
        ldq     t2, 8(sp)
        stq     t2, Strand.subject(t1)
        lda     sp, 16(sp)
        lda     t0, 1
        ret
micro_ask:
        lda     v0, do.Mapping.references
        cserve
        srl     v0, 1, v0
        and     v0, 1, v0
        br      micro_done

// ## Calls without a spindle
//
// A server is called by the number of its strand. If it does not accept, the client waits until it
// does, and calls again.

micro_accept:
        lda     v0, do.Strand.accept
        cserve
micro_gone:
        lda     v0, -4094
        lda     t0, 1
        ret
micro_ring:
        lda     sp, -16(sp)
        stq     a1, 0(sp)
        mov     a1, a0
        mov     a2, a1
        mov     a3, a2
        mov     a4, a3
        clr     a4
        lda     v0, do.Strand.call
        cserve
        ldq     a0, 0(sp)
        lda     sp, 16(sp)
        bge     v0, micro_gone
        lda     v0, do.Strand.await
        cserve
        lda     t0, 1
        blt     v0, micro_back
        lda     v0, -512
        ret
micro_release:
        clr     a4
        br      micro_give
micro_reply:
        lda     a4, 1
micro_give:
        mov     a1, a0
        mov     a2, a1
        mov     a4, a2
        lda     v0, do.Strand.reply
        cserve
        bge     v0, micro_gone
        lda     t0, 1
        ret
micro_end:
        clr     a0
        lda     v0, do.Strand.end
        cserve
        br      micro_gone

// ## At a missing right

micro_fault:
        ldq     t1, Micro.start(gp)
        ldq     t2, Micro.count(gp)
        subq    a0, t1, t1
        sll     t2, 13, t2
        cmpult  t1, t2, t2
        beq     t2, micro_silent
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t2, Strand.identifier(t1)
        stq     t2, Micro.faulter(gp)
        stq     a0, Micro.pending(gp)
        ldq     a0, Micro.pager(gp)
        ldq     t2, Micro.keeper(gp)
        bsr     t5, micro_wake
        lda     v0, do.Strand.block
        cserve
        lda     v0, 1
        lda     t0, 1
        ret
