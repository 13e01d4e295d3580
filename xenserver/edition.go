package xenserver

import "slices"

// Edition is the type of license on a host. The page does not list the editions, so every text is decoded. Known
// reports whether another page or public code names the edition; the dictionary says which.
type Edition string

// The editions of XenServer 8.
const (
	EditionTrial    Edition = "trial"
	EditionStandard Edition = "standard"
	EditionPremium  Edition = "premium"
)

// The editions of earlier hosts.
const (
	EditionFree                Edition = "free"
	EditionExpress             Edition = "express"
	EditionBasic               Edition = "basic"
	EditionPerSocket           Edition = "per-socket"
	EditionStandardPerSocket   Edition = "standard-per-socket"
	EditionEnterprisePerSocket Edition = "enterprise-per-socket"
	EditionPremiumPerSocket    Edition = "premium-per-socket"
	EditionEnterprisePerUser   Edition = "enterprise-per-user"
	EditionPremiumPerUser      Edition = "premium-per-user"
	EditionDesktop             Edition = "desktop"
	EditionDesktopPlus         Edition = "desktop-plus"
	EditionDesktopCloud        Edition = "desktop-cloud"
	EditionXenDesktop          Edition = "xendesktop"
)

// EditionXCPng is the edition of XCP-ng hosts.
const EditionXCPng Edition = "xcp-ng"

// Known reports whether a page or public code names e.
func (e Edition) Known() bool {
	return slices.Contains([]Edition{
		EditionTrial, EditionStandard, EditionPremium, EditionFree, EditionExpress, EditionBasic, EditionPerSocket,
		EditionStandardPerSocket, EditionEnterprisePerSocket, EditionPremiumPerSocket, EditionEnterprisePerUser,
		EditionPremiumPerUser, EditionDesktop, EditionDesktopPlus, EditionDesktopCloud, EditionXenDesktop, EditionXCPng,
	}, e)
}
