package io.lbtier.proxy.balance;

/**
 * Places on a circle, each of which belongs to a member. A key has a place, and the places after it
 * say who comes next when its own member cannot have it. Depends on addresses and weights alone, so
 * that all proxies agree.
 */
interface HashTable {
  /** Where a key, from 0 to {@link Long#MAX_VALUE}, belongs. */
  int place(long key);

  /** Index of the member that a place belongs to. */
  int member(int place);

  /** Number of places. */
  int size();
}
