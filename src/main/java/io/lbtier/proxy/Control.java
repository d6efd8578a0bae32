package io.lbtier.proxy;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which everything changes that is not traffic. A task that fails is logged and
 * ends alone. What comes after the shutdown is dropped.
 */
final class Control extends ScheduledThreadPoolExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  Control() {
    super(1, new DefaultThreadFactory("lbtier-control", true), (task, _) -> cancel(task));
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    setRemoveOnCancelPolicy(true);
  }

  /** Runs a task and waits for its end. */
  void call(Runnable task) {
    try {
      submit(task).get();
    } catch (ExecutionException | CancellationException e) {
      LOG.debug("A control task did not end well", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So that nobody waits for it. */
  private static void cancel(Runnable task) {
    if (task instanceof Future<?> future) {
      future.cancel(false);
    }
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    super.afterExecute(task, thrown);
    if (task instanceof Future<?> future
        && future.isDone()
        && future.state() == Future.State.FAILED) {
      LOG.error("A control task failed", future.exceptionNow());
    }
  }
}
