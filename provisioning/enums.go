package provisioning

// Each type is open: every text decodes, and Known tells the values that the page has. Check warns of another operating
// system, of which the page lists two, and notes another value of the rest, of which the page has one example each.

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

// OSType tells whether an operating system is one for desktops or for servers.
type OSType string

// OSTypeDesktop is an operating system for desktops. It is the page's example.
const OSTypeDesktop OSType = "Desktop"

// Known reports whether the page names t.
func (t OSType) Known() bool { return t == OSTypeDesktop }

// HypervisorType is the hypervisor that a device runs on.
type HypervisorType string

// HypervisorAzure is Microsoft Azure. It is the page's example.
const HypervisorAzure HypervisorType = "Azure"

// Known reports whether the page names t.
func (t HypervisorType) Known() bool { return t == HypervisorAzure }
