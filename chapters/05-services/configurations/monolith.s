// # A kernel that decides itself
//
// The policy is in the kernel, as code that was there from the start: no spindle is asked and no
// other program.
//
// :::figure Calls of this kernel, from 700 on
// | call | what for |
// | --- | --- |
// | protect, open | to let pages be read only, or written again |
// | dirty | to ask whether a page was written |
// | track | to have that noted |
// | exchange | to name the page that is protected at the next fault |
// | grant, place | to get frames, and to put them at an address |
// | nothing | |
// | begin, fork, join, finish, pass | for a strand and its child |
// :::

monolith_call:
        lda     t1, -700(a0)
        beq     t1, monolith_protect
        subq    t1, 1, t1
        beq     t1, monolith_open
        subq    t1, 1, t1
        beq     t1, monolith_dirty
        subq    t1, 1, t1
        beq     t1, monolith_track
        subq    t1, 1, t1
        beq     t1, monolith_exchange
        subq    t1, 1, t1
        beq     t1, monolith_grant
        subq    t1, 1, t1
        beq     t1, monolith_place
        subq    t1, 1, t1
        beq     t1, monolith_nothing
        subq    t1, 1, t1
        beq     t1, monolith_begin
        subq    t1, 1, t1
        beq     t1, monolith_fork
        subq    t1, 1, t1
        beq     t1, monolith_join
        subq    t1, 1, t1
        beq     t1, monolith_finish
        subq    t1, 1, t1
        beq     t1, monolith_pass
monolith_silent:
        clr     t0
        ret
monolith_nothing:
        clr     v0
        lda     t0, 1
        ret
monolith_protect:
        lda     a3, 1
        br      monolith_change
monolith_open:
        lda     a3, 3
monolith_change:
        clr     a0
        lda     v0, do.Mapping.protect
        cserve
monolith_done:
        cmple   zero, v0, v0
        lda     t0, 1
        ret
monolith_dirty:
        clr     a0
        lda     a2, 1
        lda     v0, do.Mapping.references
        cserve
        srl     v0, 1, v0
        and     v0, 1, v0
        lda     t0, 1
        ret
monolith_track:
        clr     a0
        lda     a2, 1
        lda     a3, 1
        lda     v0, do.Mapping.track
        cserve
        br      monolith_done
monolith_exchange:
        stq     a1, Monolith.other(gp)
        br      monolith_nothing
monolith_grant:
        stq     a1, Monolith.count(gp)
        mov     a1, a0
        clr     a1
        lda     v0, do.Frame.allocate
        cserve
        stq     v0, Monolith.first(gp)
        br      monolith_given
monolith_place:
        stq     a1, Monolith.start(gp)
        clr     a0
        ldq     a2, Monolith.first(gp)
        ldq     a3, Monolith.count(gp)
        lda     a4, 3
        lda     v0, do.Mapping.map
        cserve
monolith_given:
        lda     t0, 1
        blt     v0, monolith_back
        ldq     v0, Monolith.count(gp)
monolith_back:
        ret

// ## A strand and its child
//
// One is the first of its program, and the other was forked by it.

monolith_begin:
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t1, Strand.identifier(t1)
        stq     t1, Monolith.parent(gp)
        br      monolith_nothing
monolith_fork:
        mov     a1, a0
        mov     a2, a1
        lda     v0, do.Strand.create
        cserve
        blt     v0, monolith_told
        mov     v0, a0
        lda     v0, do.Strand.begin
        cserve
        blt     v0, monolith_told
        stq     v0, Monolith.child(gp)
        lda     v0, 1
monolith_told:
        lda     t0, 1
        ret
monolith_join:
        ldq     t1, Monolith.child(gp)
        beq     t1, monolith_nothing
        ldq     t1, Monolith.parent(gp)
        stq     t1, Monolith.joiner(gp)
        br      monolith_wait
monolith_finish:
        stq     zero, Monolith.child(gp)
        ldq     a0, Monolith.joiner(gp)
        stq     zero, Monolith.joiner(gp)
        beq     a0, monolith_end
        lda     v0, do.Strand.unblock
        cserve
monolith_end:
        clr     a0
        lda     v0, do.Strand.end
        cserve
        br      monolith_nothing
monolith_pass:
        ldq     a0, Monolith.parent(gp)
        beq     a1, monolith_wake
        ldq     a0, Monolith.child(gp)
monolith_wake:
        lda     v0, do.Strand.unblock
        cserve
monolith_wait:
        lda     v0, do.Strand.block
        cserve
        br      monolith_nothing

// ## At a fault
//
// The page is opened, and the one that was named is protected.

monolith_fault:
        ldq     t1, Monolith.start(gp)
        ldq     t2, Monolith.count(gp)
        subq    a0, t1, t1
        sll     t2, 13, t2
        cmpult  t1, t2, t2
        beq     t2, monolith_silent
        srl     a0, 13, a1
        sll     a1, 13, a1
        clr     a0
        lda     a2, 1
        lda     a3, 3
        lda     v0, do.Mapping.protect
        cserve
        ldq     a1, Monolith.other(gp)
        beq     a1, monolith_done
        clr     a0
        lda     a2, 1
        lda     a3, 1
        lda     v0, do.Mapping.protect
        cserve
        br      monolith_done
