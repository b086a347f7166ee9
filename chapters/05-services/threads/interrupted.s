// # Threads that are interrupted
//
// A thread that has had its time is put away here, between any two of its instructions, and does
// not notice.
//
// The clock has interrupted thread 3 where it was about to add. The spindle lets its strand go on
// here instead of there ([[§Threads that do not wait]]), with all registers as they were. So
// everything that a procedure may use up is put on the thread's stack; what is below its stack
// pointer belongs to nobody. Then thread 3 is one that yields, and yielding keeps the other
// registers.
//
// When it is chosen again, everything comes back, and it goes on with the addition. A jump to there
// would take a register, and all of them are the thread's. So the kernel is told the address, and
// asked to go there by `bpt`.
//
// The stack of a thread must have room for this: about 600 bytes more than the thread needs itself.

interrupted:
        lda     sp, -384(sp)
        stq     v0, 0(sp)
        stq     t0, 8(sp)
        stq     t1, 16(sp)
        stq     t2, 24(sp)
        stq     t3, 32(sp)
        stq     t4, 40(sp)
        stq     t5, 48(sp)
        stq     t6, 56(sp)
        stq     t7, 64(sp)
        stq     t8, 72(sp)
        stq     t9, 80(sp)
        stq     t10, 88(sp)
        stq     t11, 96(sp)
        stq     a0, 104(sp)
        stq     a1, 112(sp)
        stq     a2, 120(sp)
        stq     a3, 128(sp)
        stq     a4, 136(sp)
        stq     a5, 144(sp)
        stq     ra, 152(sp)
        stq     pv, 160(sp)
        stq     at, 168(sp)
        stq     gp, 176(sp)
        br      t0, within
within: ldgp    gp, 0(t0)
        ldq     t0, threads.floats
        stq     t0, 184(sp)
        beq     t0, put
        stt     $f0, 192(sp)
        stt     $f1, 200(sp)
        stt     $f10, 208(sp)
        stt     $f11, 216(sp)
        stt     $f12, 224(sp)
        stt     $f13, 232(sp)
        stt     $f14, 240(sp)
        stt     $f15, 248(sp)
        stt     $f16, 256(sp)
        stt     $f17, 264(sp)
        stt     $f18, 272(sp)
        stt     $f19, 280(sp)
        stt     $f20, 288(sp)
        stt     $f21, 296(sp)
        stt     $f22, 304(sp)
        stt     $f23, 312(sp)
        stt     $f24, 320(sp)
        stt     $f25, 328(sp)
        stt     $f26, 336(sp)
        stt     $f27, 344(sp)
        stt     $f28, 352(sp)
        stt     $f29, 360(sp)
        stt     $f30, 368(sp)
put:    jsr     ra, Activations_place
        stq     v0, 376(sp)
        bsr     ra, thread.yield
        ldq     a0, 376(sp)
        jsr     ra, Activations_goOn
        ldq     t0, 184(sp)
        beq     t0, whole
        ldt     $f0, 192(sp)
        ldt     $f1, 200(sp)
        ldt     $f10, 208(sp)
        ldt     $f11, 216(sp)
        ldt     $f12, 224(sp)
        ldt     $f13, 232(sp)
        ldt     $f14, 240(sp)
        ldt     $f15, 248(sp)
        ldt     $f16, 256(sp)
        ldt     $f17, 264(sp)
        ldt     $f18, 272(sp)
        ldt     $f19, 280(sp)
        ldt     $f20, 288(sp)
        ldt     $f21, 296(sp)
        ldt     $f22, 304(sp)
        ldt     $f23, 312(sp)
        ldt     $f24, 320(sp)
        ldt     $f25, 328(sp)
        ldt     $f26, 336(sp)
        ldt     $f27, 344(sp)
        ldt     $f28, 352(sp)
        ldt     $f29, 360(sp)
        ldt     $f30, 368(sp)
whole:  ldq     v0, 0(sp)
        ldq     t0, 8(sp)
        ldq     t1, 16(sp)
        ldq     t2, 24(sp)
        ldq     t3, 32(sp)
        ldq     t4, 40(sp)
        ldq     t5, 48(sp)
        ldq     t6, 56(sp)
        ldq     t7, 64(sp)
        ldq     t8, 72(sp)
        ldq     t9, 80(sp)
        ldq     t10, 88(sp)
        ldq     t11, 96(sp)
        ldq     a0, 104(sp)
        ldq     a1, 112(sp)
        ldq     a2, 120(sp)
        ldq     a3, 128(sp)
        ldq     a4, 136(sp)
        ldq     a5, 144(sp)
        ldq     ra, 152(sp)
        ldq     pv, 160(sp)
        ldq     at, 168(sp)
        ldq     gp, 176(sp)
        lda     sp, 384(sp)
        bpt
