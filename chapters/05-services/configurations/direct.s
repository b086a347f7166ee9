// # What is called instead of an event
//
// Each of these routines takes the place of the code that asks an event's handlers.
//
// The comparisons are those of the default services' filters, written out. What is behind them is
// the code of those services, to which the way is a branch.

direct_call:
        subq    a0, 4, t0
        beq     t0, direct_write
        subq    a0, 3, t0
        beq     t0, direct_read
        subq    a0, 1, t0
        beq     t0, direct_exit
        lda     v0, -78
        ret
direct_write:
        br      zero, DefaultConsole.write
direct_read:
        br      zero, DefaultConsole.read
direct_exit:
        br      zero, DefaultCalls.exit

// The default pager answers for the megabyte below `120000000` and for 32 megabytes from
// `180000000` on, unless an instruction was to be fetched.

direct_page:
        subq    a2, 3, t0
        beq     t0, direct_none
        ldah    t1, 0x1800(zero)
        sll     t1, 4, t1
        subq    a0, t1, t1
        srl     t1, 25, t1
        beq     t1, direct_bring
        ldah    t1, 0x1200(zero)
        sll     t1, 4, t1
        subq    t1, 1, t1
        subq    t1, a0, t1
        srl     t1, 20, t1
        bne     t1, direct_none
direct_bring:
        br      zero, DefaultPager.bring

// A strand that has yielded, or lost the processor to the clock or to one more urgent, goes to the
// end of the scheduler's ring.

direct_stop:
        subq    a1, 1, t0
        beq     t0, direct_append
        subq    a1, 3, t0
        beq     t0, direct_append
        subq    a1, 4, t0
        bne     t0, direct_none
direct_append:
        br      zero, DefaultScheduler.stop

// Nobody has anything to say to the rest.

direct_none:
        clr     v0
        clr     t0
        ret
