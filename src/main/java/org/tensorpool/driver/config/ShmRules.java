package org.tensorpool.driver.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rules of table {@code shm}. Every path ends up in a region URI, so only what a URI can carry may stand in it (wire
 * specification §15.22). Links are not followed here: who opens a region checks the canonical path.
 */
final class ShmRules
{
    // The system takes 4095 bytes; user, namespace, stream, epoch and file are appended.
    private static final int MAX_BASE_DIR_LENGTH = 3072;
    private static final int MAX_NAMESPACE_LENGTH = 255;
    private static final Pattern URI_TEXT = Pattern.compile("[!-~&&[^?|]]+");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final int OWNER_READS_AND_WRITES = 0600;
    private static final String DIRECTORY =
        "an absolute path of printable ASCII without '?', '|', spaces and \"..\", no longer than " +
        MAX_BASE_DIR_LENGTH;

    private ShmRules()
    {
    }

    static void check(final ShmSection shm, final Problems problems)
    {
        checkBaseDir(shm, problems);
        checkAllowedBaseDirs(shm, problems);
        final Key namespace = Key.of(Setting.SHM_NAMESPACE);
        if (!isComponent(shm.namespace()))
        {
            problems.broken(
                namespace,
                Found.describe(shm.namespace()),
                "one path component of printable ASCII without '/', '?', '|', spaces and \"..\", no longer than " +
                MAX_NAMESPACE_LENGTH);
        }
        problems.checkNumber(Setting.SHM_PAGE_SIZE_BYTES, Key.of(Setting.SHM_PAGE_SIZE_BYTES), shm.pageSizeBytes());
        if (!MODE.matcher(shm.permissionsMode()).matches() ||
            (shm.permissions() & OWNER_READS_AND_WRITES) != OWNER_READS_AND_WRITES)
        {
            problems.broken(
                Key.of(Setting.SHM_PERMISSIONS_MODE),
                Found.describe(shm.permissionsMode()),
                "three octal digits that let the owner read and write, such as \"660\"");
        }
    }

    private static void checkBaseDir(final ShmSection shm, final Problems problems)
    {
        final Key key = Key.of(Setting.SHM_BASE_DIR);
        if (!isDirectory(shm.baseDir()))
        {
            problems.broken(key, Found.describe(shm.baseDir()), DIRECTORY);
            return;
        }
        final List<String> usable = shm.allowedBaseDirs().stream().filter(ShmRules::isDirectory).toList();
        final Path baseDir = Path.of(shm.baseDir()).normalize();
        final boolean isContained = usable.stream().map(Path::of).map(Path::normalize).anyMatch(baseDir::startsWith);
        // A directory that is itself wrong might have been meant to hold it.
        if (!isContained && usable.size() == shm.allowedBaseDirs().size())
        {
            problems.broken(
                key,
                Found.describe(shm.baseDir()),
                "a directory inside one of " + Setting.SHM_ALLOWED_BASE_DIRS.key() + ' ' + usable);
        }
    }

    private static void checkAllowedBaseDirs(final ShmSection shm, final Problems problems)
    {
        // Without an entry of its own it holds the base directory, which has been judged.
        if (shm.allowedBaseDirs().equals(List.of(shm.baseDir())))
        {
            return;
        }
        final Key key = Key.of(Setting.SHM_ALLOWED_BASE_DIRS);
        for (int i = 0; i < shm.allowedBaseDirs().size(); i++)
        {
            final String directory = shm.allowedBaseDirs().get(i);
            if (!isDirectory(directory))
            {
                problems.broken(key.index(i), Found.describe(directory), DIRECTORY);
            }
        }
    }

    private static boolean isDirectory(final String text)
    {
        return text.startsWith("/") && text.length() <= MAX_BASE_DIR_LENGTH && URI_TEXT.matcher(text).matches() &&
            !List.of(text.split("/")).contains("..");
    }

    private static boolean isComponent(final String text)
    {
        return URI_TEXT.matcher(text).matches() && text.length() <= MAX_NAMESPACE_LENGTH &&
            text.indexOf('/') < 0 && !text.equals(".") && !text.equals("..");
    }
}
