import java.nio.file.*;
import java.util.*;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;

/** Reads each file and prints the names of those that are refused, or writes a file again: read FILE..., write IN OUT INDENT. */
public class Readers {
    static Document read(String file) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setNamespaceAware(true);
        f.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder b = f.newDocumentBuilder();
        b.setErrorHandler(null);
        return b.parse(Files.newInputStream(Paths.get(file)));
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("write")) {
            Transformer t = TransformerFactory.newInstance().newTransformer();
            t.setOutputProperty(OutputKeys.INDENT, args[3]);
            t.transform(new DOMSource(read(args[1])), new StreamResult(Files.newOutputStream(Paths.get(args[2]))));
            return;
        }
        java.io.PrintStream err = System.err;
        System.setErr(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
        for (String file : Files.readAllLines(Paths.get(args[1]))) {
            try {
                read(file);
            } catch (Exception e) {
                System.out.println(file + ": " + e.getMessage());
            }
        }
        System.setErr(err);
    }
}
