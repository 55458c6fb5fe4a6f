package org.tensorpool.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.tensorpool.TensorPool;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.tool.doctor.Doctor;
import org.tensorpool.tool.doctor.Finding;
import org.tensorpool.tool.doctor.Host;
import org.tensorpool.tool.doctor.Question;
import org.tensorpool.tool.doctor.Severity;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tp_tool doctor}: examines a system, and changes nothing.
 */
@Command(
    name = "doctor",
    description = "Examine the system on this host: media driver, SHM driver, streams, regions, memory, processes, " +
        "kernel. Says of each finding what it means and which command mends it; changes nothing.",
    exitCodeList = {"0:all is well, or worth knowing at most", "1:failed", "2:wrong usage", "3:warnings", "4:errors"})
final class DoctorCommand extends ReportCommand
{
    private static final double MAX_DURATION_S = 600;

    @Option(names = "--stream", paramLabel = "ID", converter = Arguments.Uint32.class,
        description = "Only this stream (default: all).")
    private Long streamId;

    @Option(names = "--base-dir", paramLabel = "DIR",
        description = "Directory below which regions lie, repeatable (default: shm.base_dir of --config, or the " +
            "allowed base directories).")
    private List<Path> baseDirs;

    @Option(names = "--user", paramLabel = "NAME", defaultValue = "",
        description = "User whose programs shall read the regions, by name or number (default: this one).")
    private String user;

    @Option(names = "--duration", paramLabel = "SECONDS", defaultValue = "4", converter = Arguments.Seconds.class,
        description = "How long to listen and to watch counters (default ${DEFAULT-VALUE}); with less than 4, some " +
            "troubles can't be told.")
    private double durationS;

    @ArgGroup(exclusive = false, heading = "%nWhere the system runs:%n")
    private ConnectionOptions connection = new ConnectionOptions();

    DoctorCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.require(spec(), durationS > 0 && durationS <= MAX_DURATION_S,
            "--duration is " + durationS + ": expected more than 0 and up to " + MAX_DURATION_S + " seconds");
        final TensorPool.Context context = connection.context("tp_tool doctor");
        final DriverConfiguration configuration = connection.driverConfiguration();
        final Question question = new Question(
            Path.of(context.aeronDirectoryName()), baseDirectories(context, configuration),
            new Question.Streams(context.controlStreamId(), context.announceStreamId(), context.qosStreamId(),
                context.descriptorStreamId()),
            context.announcePeriodNs(), streamId == null ? Question.ALL_STREAMS : streamId, user, configuration);
        final List<Finding> findings =
            new Doctor(Host.local(), question, new DoctorEar(context, spec().commandLine().getErr()))
            .examine((long)(durationS * 1e9));
        return report(findings);
    }

    private List<Path> baseDirectories(final TensorPool.Context context, final DriverConfiguration configuration)
    {
        return baseDirs != null ? baseDirs : configuration != null ?
            List.of(Path.of(configuration.shm().baseDir())) : List.copyOf(context.allowedBaseDirs());
    }

    private int report(final List<Finding> findings)
    {
        final List<Fields> rows = new ArrayList<>();
        int exitCode = 0;
        for (final Finding finding : findings)
        {
            final Severity severity = finding.trouble().severity();
            exitCode = Math.max(exitCode, severity.exitCode());
            rows.add(new Fields()
                .text("id", finding.trouble().id())
                .text("severity", severity.name())
                .text("what", finding.what())
                .text("meaning", finding.trouble().meaning())
                .text("remedy", finding.remedy()));
        }

        if (isJson())
        {
            report(new Fields().number("finding_count", findings.size()).list("findings", rows));
            return exitCode;
        }

        for (final Finding finding : findings)
        {
            out().println(finding.trouble().severity().name().toLowerCase(Locale.ROOT) + " " + finding.trouble().id());
            out().println("  found:   " + FieldsText.text(finding.what()));
            out().println("  means:   " + finding.trouble().meaning());
            out().println("  to mend: " + FieldsText.text(finding.remedy()));
            out().println();
        }
        out().println(findings.isEmpty() ? "all is well" : findings.size() + " findings, " +
            count(findings, Severity.ERROR) + " errors, " + count(findings, Severity.WARNING) + " warnings");
        out().flush();
        return exitCode;
    }

    private static long count(final List<Finding> findings, final Severity severity)
    {
        return findings.stream().filter((finding) -> finding.trouble().severity() == severity).count();
    }
}
