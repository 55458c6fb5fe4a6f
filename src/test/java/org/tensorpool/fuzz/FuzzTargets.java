package org.tensorpool.fuzz;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.tensorpool.FrameFuzz;
import org.tensorpool.driver.DriverMessagesFuzz;
import org.tensorpool.driver.config.ConfigFuzz;
import org.tensorpool.metadata.MetadataMessagesFuzz;
import org.tensorpool.metrics.MetricsFuzz;
import org.tensorpool.numpy.NumpyFuzz;
import org.tensorpool.os.OsFuzz;
import org.tensorpool.shm.ShmFuzz;
import org.tensorpool.status.StatusFuzz;
import org.tensorpool.tool.ToolFuzz;
import org.tensorpool.tool.doctor.DoctorFuzz;
import org.tensorpool.tool.io.ImageFuzz;

/**
 * Every decoder and parser there is.
 */
final class FuzzTargets
{
    /** Property that names some of them, with commas between. */
    static final String CHOICE = "tensorpool.fuzz.targets";

    private static final List<FuzzTarget> ALL = Stream.of(
        MessageTargets.targets(), MetadataMessagesFuzz.targets(), FrameFuzz.targets(), ShmFuzz.targets(),
        DriverMessagesFuzz.targets(), ConfigFuzz.targets(), ToolFuzz.targets(), DoctorFuzz.targets(),
        StatusFuzz.targets(), MetricsFuzz.targets(), NumpyFuzz.targets(), ImageFuzz.targets(), OsFuzz.targets())
        .flatMap(Collection::stream).map(FuzzTargets::withFindings).toList();

    private FuzzTargets()
    {
    }

    /** What was once a finding is tried first, each time. */
    private static FuzzTarget withFindings(final FuzzTarget target)
    {
        return target.seeds(FuzzSeeds.findings(target.name()));
    }

    static FuzzTarget get(final String name)
    {
        return ALL.stream().filter((target) -> target.name().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException(name + " is none of " + ALL));
    }

    static Stream<FuzzTarget> chosen()
    {
        final String choice = System.getProperty(CHOICE, "");
        return choice.isEmpty() ? ALL.stream() : Arrays.stream(choice.split(",")).map(FuzzTargets::get);
    }
}
