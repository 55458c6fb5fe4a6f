package org.tensorpool.tool.io;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tensorpool.io.Memory;
import org.tensorpool.io.Problems;
import org.tensorpool.io.RegularFiles;
import org.tensorpool.numpy.NpyReader;
import org.tensorpool.numpy.NpyWriter;

/**
 * Tensors in files of any kind that is known: NumPy arrays and pictures. Stateless and thread-safe.
 */
public final class TensorFiles
{
    private TensorFiles()
    {
    }

    /**
     * Reads a tensor; what the file begins with tells its kind, and its name only where that tells nothing.
     *
     * @param file {@code .npy}, {@code .png}, {@code .jpg} or {@code .jpeg}.
     * @return the tensor.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where there is no such file, where it is a
     *                                            directory or of no known kind; otherwise as
     *                                            {@link NpyReader} and {@link ImageTensors#read(Path)}.
     */
    public static Tensor read(final Path file)
    {
        RegularFiles.require(file);
        final FileKind content = contentOf(file);
        final FileKind kind = null == content ? FileKind.ofName(file) : content;
        if (null == kind)
        {
            throw Problems.argument(file + ": no file that is known: supported are " + FileKind.SUPPORTED);
        }

        return FileKind.NPY == kind ? readArray(file) : ImageTensors.read(file);
    }

    private static Tensor readArray(final Path file)
    {
        try (NpyReader array = NpyReader.open(file))
        {
            final MemorySegment data = Memory.allocate(array.byteSize(), file.toString());
            array.readTo(data);
            return Tensor.of(array.dtype(), array.order(), array.shape(), data);
        }
    }

    /**
     * Writes a tensor; the name of the file tells its kind. A {@code .png} takes uint8, uint16, boolean, bytes and bit
     * as they are, any other type scaled to its value range.
     *
     * @param file   {@code .npy} or {@code .png}; what was there is replaced.
     * @param tensor to write.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where the name ends otherwise, or the path is a
     *                                            directory; otherwise as {@link NpyWriter} and
     *                                            {@link PngWriter#writeExact(Path, Tensor)}.
     */
    public static void write(final Path file, final Tensor tensor)
    {
        if (Files.isDirectory(file))
        {
            throw Problems.argument("cannot write " + file + ": it is a directory: name a .npy or .png file in it");
        }

        final FileKind kind = FileKind.ofName(file);
        if (FileKind.NPY == kind)
        {
            NpyWriter.write(file, tensor.dtype(), tensor.order(), tensor.shape(), tensor.data());
        }
        else if (FileKind.PNG == kind && PngWriter.isExact(tensor.dtype()))
        {
            PngWriter.writeExact(file, tensor);
        }
        else if (FileKind.PNG == kind)
        {
            PngWriter.writeScaled(file, tensor);
        }
        else
        {
            throw Problems.argument(
                "cannot write " + file + ": " +
                (FileKind.JPEG == kind ? "JPEG would change the values" : "its name ends in no kind that is known") +
                ": use .npy, which keeps everything, or .png for a picture");
        }
    }

    /**
     * The files that a list of paths stands for: a file is itself, a directory is the supported files that lie
     * directly in it, sorted by name.
     *
     * @param paths files and directories.
     * @return files, in the order of the paths; none of them opened yet.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where a path does not exist, a directory holds no
     *                                            supported file, or the list is empty; (SYSTEM) where a directory
     *                                            can't be read.
     */
    public static List<Path> inputs(final List<Path> paths)
    {
        if (paths.isEmpty())
        {
            throw Problems.argument("no input: name at least one file or directory; supported: " + FileKind.SUPPORTED);
        }

        final List<Path> files = new ArrayList<>();
        for (final Path path : paths)
        {
            if (Files.isDirectory(path))
            {
                files.addAll(filesIn(path));
            }
            else
            {
                RegularFiles.require(path);
                files.add(path);
            }
        }

        return List.copyOf(files);
    }

    private static FileKind contentOf(final Path file)
    {
        try (InputStream in = Files.newInputStream(file))
        {
            return FileKind.ofContent(in.readNBytes(FileKind.LONGEST_MAGIC));
        }
        catch (final IOException ex)
        {
            throw Problems.reading(file, ex);
        }
    }

    private static List<Path> filesIn(final Path directory)
    {
        try (Stream<Path> entries = Files.list(directory))
        {
            final List<Path> files = entries
                .filter(entry -> null != FileKind.ofName(entry) && Files.isRegularFile(entry))
                .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                .toList();
            if (files.isEmpty())
            {
                throw Problems.argument(
                    directory + ": no file in this directory is supported, which are " + FileKind.SUPPORTED);
            }

            return files;
        }
        catch (final IOException ex)
        {
            throw Problems.reading(directory, ex);
        }
    }
}
