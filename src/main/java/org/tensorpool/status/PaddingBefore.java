package org.tensorpool.status;

/**
 * Two cache lines before a value that one thread writes for every frame: a neighbour on the heap that another thread
 * writes would otherwise take its line away each time, or the prefetcher the line beside it.
 */
abstract class PaddingBefore
{
    long before0;
    long before1;
    long before2;
    long before3;
    long before4;
    long before5;
    long before6;
    long before7;
    long before8;
    long before9;
    long before10;
    long before11;
    long before12;
    long before13;
    long before14;
}
