using System;
using System.IO;
using System.Xml;

// Reads each file and prints the names of those that are refused, or writes a file again: read LIST, write IN OUT.
class Readers {
	static XmlDocument Read(string file) {
		var d = new XmlDocument();
		d.XmlResolver = null;
		d.Load(file);
		return d;
	}

	static void Main(string[] args) {
		if (args[0] == "write") {
			Read(args[1]).Save(args[2]);
			return;
		}
		foreach (var file in File.ReadAllLines(args[1])) {
			try {
				Read(file);
			} catch (Exception e) {
				Console.WriteLine(file + ": " + e.Message);
			}
		}
	}
}
