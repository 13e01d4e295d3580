package provisioning

// Every text can be decoded into these types, and Known reports whether the page names the value. Check reports another
// operating system as a warning, because the page lists two. It reports other values of the remaining types as notes,
// because the page gives one example of each.

// ActivityType is what happened to a license.
type ActivityType string

// ActivityDeviceStart says that a target device started. It is the page's example.
const ActivityDeviceStart ActivityType = "DeviceStart"

// Known reports whether the page names t.
func (t ActivityType) Known() bool { return t == ActivityDeviceStart }

// OS is an operating system.
type OS string

// The documented operating systems.
const (
	OSWindows OS = "Windows"
	OSLinux   OS = "Linux"
)

// Known reports whether the page names s.
func (s OS) Known() bool { return s == OSWindows || s == OSLinux }

// OSType says whether an operating system is a desktop or a server edition.
type OSType string

// OSTypeDesktop is a desktop edition. It is the page's example.
const OSTypeDesktop OSType = "Desktop"

// Known reports whether the page names t.
func (t OSType) Known() bool { return t == OSTypeDesktop }

// HypervisorType is the hypervisor on which a device runs.
type HypervisorType string

// HypervisorAzure is Microsoft Azure. It is the page's example.
const HypervisorAzure HypervisorType = "Azure"

// Known reports whether the page names t.
func (t HypervisorType) Known() bool { return t == HypervisorAzure }
