package org.tensorpool.tool.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.mediadriver.MediaDriverFile;

/**
 * Examines a system. It changes nothing; what it listens with is a client of the media driver for a few seconds. Each
 * part has its own time limit, so that a file system that hangs costs that part only.
 * <p>
 * For one thread.
 */
public final class Doctor
{
    private static final long LIMIT_S = 20;
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final List<Check> CHECKS = List.of(
        new MediaDriverCheck(), new AeronVersionCheck(), new DriverCheck(), new StreamsCheck(),
        new DescriptorCheck(), new AnnounceCheck(), new RegionCheck(), new ActivityCheck(), new StaleEpochsCheck(),
        new PermissionsCheck(), new NamespaceCheck(), new RoomCheck(), new HugePagesCheck(), new MemlockCheck(),
        new TuningCheck(), new ProcessCheck(), new ClientCheck(), new SubscriberCheck(), new DropsCheck(),
        new QosCheck(), new MessagesCheck());

    private final Host host;
    private final Question question;
    private final Ear ear;

    /**
     * For one question.
     *
     * @param host     to look at.
     * @param question what is to be examined.
     * @param ear      asked to listen if there is a media driver.
     */
    public Doctor(final Host host, final Question question, final Ear ear)
    {
        this.host = host;
        this.question = question;
        this.ear = ear;
    }

    /**
     * Examine.
     *
     * @param durationNs for how long to listen and to watch counters, in nanoseconds.
     * @return what was found, the worst first.
     * @throws TensorPoolException when the question makes no sense, or the examination takes too long.
     */
    public List<Finding> examine(final long durationNs)
    {
        final ExecutorService executor =
            Executors.newCachedThreadPool((task) -> Thread.ofPlatform().daemon().name("doctor").unstarted(task));
        try
        {
            final Evidence evidence = collect(executor, durationNs);
            final List<Finding> findings = new ArrayList<>();
            for (final Check check : CHECKS)
            {
                findings.addAll(run(executor, check, evidence));
            }

            findings.sort(Comparator.comparing((final Finding finding) -> finding.trouble().severity()).reversed());
            return findings;
        }
        finally
        {
            executor.shutdownNow();
        }
    }

    static List<Finding> run(final ExecutorService executor, final Check check, final Evidence evidence)
    {
        final String name = check.getClass().getSimpleName();
        try
        {
            return executor.submit(() -> check.examine(evidence)).get(LIMIT_S, TimeUnit.SECONDS);
        }
        catch (final TimeoutException ex)
        {
            return List.of(Trouble.CHECK_FAILED.found(
                name + " did not end within " + LIMIT_S + " s", "look for a file system that hangs: df"));
        }
        catch (final ExecutionException ex)
        {
            return List.of(Trouble.CHECK_FAILED.found(
                name + " ended with " + ex.getCause(), "please report it, with the versions that you use"));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private Evidence collect(final ExecutorService executor, final long durationNs)
    {
        final Rights rights = Rights.of(host, question.user());
        final Evidence.MediaDriverState first = mediaDriver(null);
        final Heard heard = new Heard();
        if (first.after() != null && first.after().heartbeatMs() > 0 &&
            !MediaDriverCheck.isDead(host, first.after(), System.currentTimeMillis()))
        {
            final long startNs = System.nanoTime();
            try
            {
                ear.listen(heard, durationNs);
            }
            catch (final TensorPoolException ex)
            {
                heard.failed(ex.getMessage());
            }
            heard.listened(System.nanoTime() - startNs);
        }

        final Evidence.MediaDriverState driver = settled(first.after(), heard);
        try
        {
            return executor.submit(() -> survey(rights, driver, heard)).get(LIMIT_S, TimeUnit.SECONDS);
        }
        catch (final TimeoutException | ExecutionException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM, "processes and regions can't be " +
                "listed (" + (ex.getCause() == null ? ex : ex.getCause()) + "): look for a file system that hangs", ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new TensorPoolException(TensorPoolException.Category.CLOSED, "interrupted", ex);
        }
    }

    /**
     * Where the whole host stood still for a while, everybody looks dead who has not had the time to say otherwise.
     */
    private Evidence.MediaDriverState settled(final AeronView before, final Heard heard)
    {
        final Evidence.MediaDriverState state = mediaDriver(before);
        if (state.after() == null || heard.longestPauseNs() < SETTLE_NS && state.after().clients().stream().noneMatch(
            (client) -> Evidence.isSilent(client, System.currentTimeMillis())))
        {
            return state;
        }

        LockSupport.parkNanos(SETTLE_NS);
        return mediaDriver(before);
    }

    private Evidence survey(final Rights rights, final Evidence.MediaDriverState driver, final Heard heard)
    {
        final RegionSurvey survey = new RegionSurvey(question);
        heard.newest().forEach((announce) -> announce.regions().forEach((region) ->
            survey.addAnnounced(region.path(), announce.streamId(), announce.epoch())));
        return new Evidence(
            question, host, rights, driver, heard, survey.regions(), survey.closed(),
            new ProcessSurvey(question, survey.regions()).take(host), System.currentTimeMillis(),
            System.nanoTime());
    }

    private Evidence.MediaDriverState mediaDriver(final AeronView before)
    {
        try
        {
            return Files.exists(MediaDriverFile.in(question.aeronDirectory()), LinkOption.NOFOLLOW_LINKS) ?
                new Evidence.MediaDriverState(
                    before, new AeronView(MediaDriverFile.read(question.aeronDirectory())), true, null) :
                new Evidence.MediaDriverState(before, null, false, null);
        }
        catch (final IOException | TensorPoolException ex)
        {
            return new Evidence.MediaDriverState(
                before, null, true, ex instanceof TensorPoolException ? ex.getMessage() : ex.toString());
        }
    }
}
